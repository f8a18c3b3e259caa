import { dateFormatter, daysBefore } from '@mana/records/rules/days';
import { loggedAt } from '@mana/records/rules/habits';
import { ascending, descending, nextOrder } from '@mana/records/rules/sort-order';
import { habitLogs as habitLogType, habitsModule, habits as habitType } from '@mana/records/types/habits';
import { z } from 'zod';
import { instant, timeZone } from '../calendar-date.ts';
import { deletionInput, describeDeletion, quotedTitle } from '../deletion.ts';
import {
	cursor,
	DONE,
	doneOutput,
	hasChange,
	nextCursor,
	noChange,
	recordId,
	titleText,
} from '../input-fields.ts';
import { createTable } from '../records/table.ts';
import { defaultRegistry } from '../registry.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

export const habits = createTable(habitType);
const habitLogs = createTable(habitLogType);

const title = titleText(120);
const icon = z.string().min(1).max(40).describe('Icon name');
const color = z.string().regex(/^#[0-9a-fA-F]{6}$/, { error: 'expected a color as #rrggbb' });
const targetPerDay = z.int().positive().nullable().describe('Times a day; null for no target');
const defaultDuration = z.int().positive().nullable().describe('Minutes a time');

const create = defineTool({
	name: 'habits.create',
	title: 'Create habit',
	module: habitsModule,
	description:
		'Adds a habit the person wants to keep track of. For something to do once use todo_create; to record that a habit was done use habits_log.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: false,
	input: z.strictObject({
		title,
		icon: icon.default('star'),
		color: color.default('#6366f1'),
		targetPerDay: targetPerDay.default(null),
		defaultDuration: defaultDuration.default(null),
	}),
	output: z.object({ habit: habitType.record }),
	async handler(input, ctx) {
		const order = nextOrder(await habits.listPlain(ctx));
		return { habit: await habits.insert(ctx, { ...input, order }) };
	},
});

const list = defineTool({
	name: 'habits.list',
	title: 'List habits',
	module: habitsModule,
	description: "Lists the person's habits in their own order, with the ids that other habit tools take.",
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z.strictObject({
		includeArchived: z.boolean().default(false),
		limit: z.int().min(1).max(500).default(500),
		cursor,
	}),
	output: z.object({ habits: z.array(habitType.record), nextCursor }),
	async handler({ includeArchived, limit, cursor: after }, ctx) {
		const {
			records,
			total: _,
			...rest
		} = await habits.list(ctx, {
			where: (habit) => includeArchived || !habit.isArchived,
			order: (a, b) => a.order - b.order || ascending(a.createdAt, b.createdAt),
			limit,
			after,
		});
		return { habits: records, ...rest };
	},
});

const update = defineTool({
	name: 'habits.update',
	title: 'Update habit',
	module: habitsModule,
	description:
		'Changes the given fields of a habit and leaves the others. To hide a habit use habits_archive.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: true,
	input: z
		.strictObject({
			id: recordId,
			title: title.optional(),
			icon: icon.optional(),
			color: color.optional(),
			targetPerDay: targetPerDay.optional(),
			defaultDuration: defaultDuration.optional(),
		})
		.refine(hasChange, noChange),
	output: doneOutput,
	async handler({ id, ...fields }, ctx) {
		await habits.update(ctx, id, () => fields);
		return DONE;
	},
});

const archive = defineTool({
	name: 'habits.archive',
	title: 'Archive habit',
	module: habitsModule,
	description: 'Hides a habit from the list, or brings it back with archived=false. Nothing is lost.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: true,
	input: z.strictObject({ id: recordId, archived: z.boolean().default(true) }),
	output: doneOutput,
	async handler({ id, archived }, ctx) {
		await habits.update(ctx, id, ({ isArchived }) =>
			isArchived === archived ? {} : { isArchived: archived },
		);
		return DONE;
	},
});

const log = defineTool({
	name: 'habits.log',
	title: 'Log habit',
	module: habitsModule,
	description:
		'Records that a habit was done, now or at a given time. Call it once for each time it was done.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: false,
	input: z.strictObject({
		habitId: recordId,
		at: instant.optional().describe('When, with Z or an offset; default now'),
		note: z.string().max(2_000).nullable().default(null),
	}),
	output: z.object({ log: habitLogType.record }),
	async handler({ habitId, at, note }, ctx) {
		await habits.get(ctx, habitId);
		const doneAt = new Date(at ?? ctx.now()).toISOString();
		return { log: await habitLogs.insert(ctx, { habitId, at: doneAt, note }) };
	},
});

const recentLogs = defineTool({
	name: 'habits.recentLogs',
	title: 'Recent habit logs',
	module: habitsModule,
	description: 'Lists when habits were done over the last days, today included, newest first.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z.strictObject({
		habitId: recordId.optional().describe('Only this habit'),
		days: z.int().min(1).max(366).default(7),
		limit: z.int().min(1).max(500).default(50),
		cursor,
		timeZone,
	}),
	output: z.object({ logs: z.array(habitLogType.record), total: z.int(), nextCursor }),
	async handler({ habitId, days, limit, cursor: after, timeZone: zone }, ctx) {
		const dateAt = dateFormatter(zone);
		const firstDay = daysBefore(dateAt(ctx.now()), days - 1);
		const { records, ...rest } = await habitLogs.list(ctx, {
			where: (entry) =>
				(habitId === undefined || entry.habitId === habitId) &&
				dateAt(Date.parse(loggedAt(entry))) >= firstDay,
			order: (a, b) => descending(loggedAt(a), loggedAt(b)),
			limit,
			after,
		});
		return { logs: records.map((entry) => ({ ...entry, at: loggedAt(entry) })), ...rest };
	},
});

const remove = defineTool({
	name: 'habits.delete',
	title: 'Delete habit',
	module: habitsModule,
	description:
		'Deletes a habit with all records of when it was done, where the person asks for just that. To put it out of sight use habits_archive.',
	scope: 'user-space',
	policyHint: 'destructive',
	idempotent: true,
	input: deletionInput,
	output: doneOutput,
	async describeLoss({ id, purge }, ctx) {
		const habit = await habits.get(ctx, id);
		const { length } = await logsOf(ctx, id);
		const records = length === 1 ? 'the one record' : `the ${length} records`;
		const logs = length === 0 ? '' : ` and ${records} of when it was done`;
		return describeDeletion(`The habit ${quotedTitle(habit.title)}${logs}`, purge);
	},
	async handler({ id, purge }, ctx) {
		await habits.remove(ctx, id, purge, await logsOf(ctx, id));
		return DONE;
	},
});

function logsOf(ctx: ToolContext, habitId: string) {
	return habitLogs.rowsWhere(ctx, (entry) => entry.habitId === habitId);
}

export function registerHabitsTools(registry = defaultRegistry): void {
	for (const tool of [create, list, update, archive, log, recentLogs, remove]) registry.register(tool);
}
