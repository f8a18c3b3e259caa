import { daysAfter, monthOf, startOfDayMs, weekOf } from '@mana/records/rules/day-rules';
import { newestFirst } from '@mana/records/rules/sort-order';
import { hoursAndMinutes, timeStats, type WorkedTime } from '@mana/records/rules/worked-times';
import { timeBlocks } from '@mana/records/types/calendar';
import { type TimeEntry, timeEntries, timeProjects, timesModule } from '@mana/records/types/times';
import { z } from 'zod';
import { instant } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { color, DONE, doneOutput, pageFields, pageLimit, recordId, titleText } from '../input-fields.ts';
import { personDay, withWeekday } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { namedRecords } from '../records/named-records.ts';
import { recordTools } from '../records/record-tools.ts';
import { createTable } from '../records/table.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const description = z.string().max(2_000);
const projectName = titleText(200).describe('Name');
const tools = recordTools(timesModule, timeEntries, { one: 'entry', many: 'entries' });
const projectTools = recordTools(timesModule, timeProjects, { one: 'project', many: 'projects' });
const projects = namedRecords(projectTools.table, (ctx, name, order) =>
	projectTools.table.insert(ctx, { name, order }),
);
const blockTable = createTable(timeBlocks);
const recordTypes = [timeEntries, timeProjects, timeBlocks];
const reading = {
	module: timesModule,
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	recordTypes,
} as const;
const writing = { module: timesModule, policyHint: 'write', idempotent: false, recordTypes } as const;

interface Timed extends WorkedTime {
	readonly entry: TimeEntry;
}

/** All entries with when they were; those whose block has gone lie where they were made. */
async function timesOf(ctx: ToolContext): Promise<Timed[]> {
	const blocks = new Map((await blockTable.listPlain(ctx)).map((block) => [block.id, block]));
	return (await tools.table.listPlain(ctx)).map((entry) => {
		const block = entry.timeBlockId === null ? undefined : blocks.get(entry.timeBlockId);
		const startMs = Date.parse(block?.startDate ?? entry.createdAt);
		const isRunning = block?.isLive === true && block.endDate === null;
		const endMs = isRunning
			? undefined
			: Date.parse(block?.endDate ?? '') || startMs + entry.duration * 1_000;
		return { entry, startMs, endMs, projectId: entry.projectId, isBillable: entry.isBillable };
	});
}

async function running(ctx: ToolContext): Promise<Timed | undefined> {
	return (await timesOf(ctx))
		.filter(({ endMs }) => endMs === undefined)
		.sort((a, b) => b.startMs - a.startMs)[0];
}

/** Ends what is running. @returns how many seconds it took; undefined where nothing runs */
async function stop(ctx: ToolContext): Promise<{ id: string; seconds: number } | undefined> {
	const timed = await running(ctx);
	if (!timed) return undefined;
	const { entry, startMs } = timed;
	const seconds = Math.max(0, Math.round((ctx.now() - startMs) / 1_000));
	const endDate = new Date(ctx.now()).toISOString();
	if (entry.timeBlockId !== null)
		await blockTable.update(ctx, entry.timeBlockId, () => ({ endDate, isLive: false }));
	await tools.table.update(ctx, entry.id, () => ({ duration: seconds }));
	return { id: entry.id, seconds };
}

/** What is being timed just now, and for how long. */
async function runningTimer(ctx: ToolContext, nameOf: (id: string) => string | undefined) {
	const timed = await running(ctx);
	if (!timed) return { running: false };
	const { description: text, projectId } = await tools.table.get(ctx, timed.entry.id);
	const elapsed = Math.round((ctx.now() - timed.startMs) / 1_000);
	const project = projectId === null ? undefined : nameOf(projectId);
	const time = hoursAndMinutes(elapsed);
	return { running: { elapsed, time, description: text, ...(project !== undefined && { project }) } };
}

async function start(
	ctx: ToolContext,
	given: { description?: string | undefined; project?: string | undefined; isBillable?: boolean | undefined },
	{ from, to }: { from: string; to?: string },
): Promise<TimeEntry> {
	const [projectId] = given.project === undefined ? [] : await projects.idsOf(ctx, [given.project]);
	const entryId = ctx.rows.newId();
	const block = await blockTable.insert(ctx, {
		startDate: from,
		endDate: to ?? null,
		isLive: to === undefined,
		kind: 'logged',
		type: 'work',
		sourceModule: timesModule.id,
		sourceId: entryId,
	});
	const duration = to === undefined ? 0 : Math.round((Date.parse(to) - Date.parse(from)) / 1_000);
	const { description: text, isBillable } = given;
	const source = to === undefined ? 'timer' : 'manual';
	const values = {
		description: text,
		isBillable,
		duration,
		projectId,
		source,
		timeBlockId: block.id,
	} as const;
	return tools.table.insert(ctx, values, entryId);
}

const about = {
	description: description.optional(),
	project: projectName.optional(),
	isBillable: z.boolean().optional(),
};
const entryOutput = z.object({
	entry: z.looseObject({ id: z.string() }),
	stopped: z.looseObject({}).optional(),
});
const brief = briefly(timeEntries, {
	without: ['timeBlockId', 'clientId', 'visibility', 'source', 'projectId', 'tagIds'],
});

export const timesTools = [
	defineTool({
		...writing,
		name: 'times.startTimer',
		title: 'Start timer',
		description: 'Starts to count worked time; a running timer is stopped and kept.',
		input: z.strictObject(about),
		output: entryOutput,
		async handler(given, ctx) {
			const stopped = await stop(ctx);
			const entry = await start(ctx, given, { from: new Date(ctx.now()).toISOString() });
			return { entry: brief.of(entry), ...(stopped && { stopped }) };
		},
	}),
	defineTool({
		...writing,
		name: 'times.stopTimer',
		title: 'Stop timer',
		description: 'Stops the timer and keeps what it counted.',
		input: z.strictObject({}),
		output: z.object({ id: z.string(), seconds: z.int(), time: z.string() }),
		async handler(_, ctx) {
			const stopped = await stop(ctx);
			if (!stopped) throw new ToolError('NOT_FOUND', 'No timer is running. times_startTimer starts one.');
			return { ...stopped, time: hoursAndMinutes(stopped.seconds) };
		},
	}),
	defineTool({
		...writing,
		name: 'times.addEntry',
		title: 'Add worked time',
		description: 'Records worked time from one instant to another.',
		input: z
			.strictObject({ from: instant, to: instant, ...about })
			.refine(({ from, to }) => Date.parse(to) > Date.parse(from), {
				path: ['to'],
				error: 'must come after from',
			}),
		output: entryOutput,
		async handler({ from, to, ...given }, ctx) {
			const at = (text: string) => new Date(text).toISOString();
			return { entry: brief.of(await start(ctx, given, { from: at(from), to: at(to) })) };
		},
	}),
	defineTool({
		...reading,
		name: 'times.list',
		title: 'Worked time',
		description: 'Lists entries of worked time, newest first.',
		input: z.strictObject({ days: z.int().min(1).max(366).default(7), limit: pageLimit(200, 50) }),
		output: z.object({
			entries: z.array(z.looseObject({ id: z.string() })),
			total: z.int(),
			today: z.string(),
		}),
		async handler({ days, limit }, ctx) {
			const { today, rules, dayAt } = await personDay(ctx);
			const fromMs = startOfDayMs(daysAfter(today, 1 - days), rules);
			const found = (await timesOf(ctx)).filter(({ startMs }) => startMs >= fromMs);
			const times = new Map(found.map((timed) => [timed.entry.id, timed]));
			const [{ records }, nameOf] = await Promise.all([
				tools.table.list(ctx, { where: ({ id }) => times.has(id), order: newestFirst }),
				projects.namer(ctx),
			]);
			const startOf = ({ id }: TimeEntry) => times.get(id)?.startMs ?? 0;
			const told = records
				.sort((a, b) => startOf(b) - startOf(a))
				.slice(0, limit)
				.map((entry) => {
					const name = entry.projectId === null ? undefined : nameOf(entry.projectId);
					return {
						...brief.of(entry),
						start: new Date(startOf(entry)).toISOString(),
						day: withWeekday(dayAt(startOf(entry))),
						...(name !== undefined && { project: name }),
					};
				});
			return { entries: told, total: records.length, today: withWeekday(today) };
		},
	}),
	defineTool({
		...reading,
		name: 'times.stats',
		formerNames: [{ name: 'times.timerStatus', means: () => ({ period: 'today' }) }],
		title: 'Worked time by project',
		description: 'Adds up worked time by project, and tells whether a timer is running.',
		input: z.strictObject({ period: z.enum(['today', 'week', 'month']).default('week') }),
		output: z.looseObject({ from: z.string(), to: z.string(), totalSeconds: z.int() }),
		async handler({ period }, ctx) {
			const { today, rules, nowMs } = await personDay(ctx);
			const spans = {
				today: { from: today, to: today },
				week: weekOf(today, rules.weekStart),
				month: monthOf(today),
			};
			const { from, to } = spans[period];
			const span = { fromMs: startOfDayMs(from, rules), toMs: startOfDayMs(daysAfter(to, 1), rules) };
			const [times, nameOf] = await Promise.all([timesOf(ctx), projects.namer(ctx)]);
			const { byProject, ...sums } = timeStats(times, span, nowMs);
			const named = byProject.map(({ projectId, seconds }) => ({
				project: (projectId === null ? undefined : nameOf(projectId)) ?? 'none',
				seconds,
				time: hoursAndMinutes(seconds),
			}));
			const timer = await runningTimer(ctx, nameOf);
			return { from, to, ...sums, total: hoursAndMinutes(sums.totalSeconds), byProject: named, ...timer };
		},
	}),
	defineTool({
		...writing,
		name: 'times.updateEntry',
		title: 'Correct worked time',
		description: 'Changes what worked time was for; to change when, delete it and add it anew.',
		idempotent: true,
		input: z.strictObject({ id: recordId, ...about }),
		output: doneOutput,
		async handler({ id, project: name, ...given }, ctx) {
			const [projectId] = name === undefined ? [] : await projects.idsOf(ctx, [name]);
			await tools.table.update(ctx, id, () => ({ ...given, projectId }));
			return DONE;
		},
	}),
	tools.remove({
		name: 'times.deleteEntry',
		title: 'Delete worked time',
		description: 'Deletes entries of worked time.',
		severally: true,
		loses: (entry) =>
			`The worked time ${quotedTitle(entry.description)}, ${hoursAndMinutes(entry.duration)} hours`,
	}),
	projectTools.create({
		name: 'times.createProject',
		title: 'Create project',
		description: 'Adds a project for worked time.',
		input: z.strictObject({
			name: titleText(200),
			color: color.optional(),
			isBillable: z.boolean().optional(),
		}),
		values: (input) => input,
	}),
	projectTools.list({
		name: 'times.listProjects',
		title: 'Projects',
		description: 'Lists the projects of worked time.',
		input: z.strictObject({ includeArchived: z.boolean().default(false), ...pageFields(200, 100) }),
		where:
			({ includeArchived }) =>
			({ isArchived }) =>
				includeArchived || !isArchived,
		order: newestFirst,
		shown: briefly(timeProjects, { cuts: ['description'] }),
	}),
];
