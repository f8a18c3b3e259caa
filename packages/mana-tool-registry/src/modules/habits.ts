import { dateFormatter, daysBefore } from '@mana/records/rules/days';
import { byLatestLog, inOwnOrder, loggedAt } from '@mana/records/rules/habits';
import { nextOrder } from '@mana/records/rules/sort-order';
import { habitLogs, habits, habitsModule } from '@mana/records/types/habits';
import { z } from 'zod';
import { instant, timeZone } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { cursor, nextCursor, recordId, titleText } from '../input-fields.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const title = titleText(120);
const icon = z.string().min(1).max(40).describe('Icon name');
const color = z.string().regex(/^#[0-9a-fA-F]{6}$/, { error: 'expected a color as #rrggbb' });
const targetPerDay = z.int().positive().nullable().describe('Times a day; null for no target');
const defaultDuration = z.int().positive().nullable().describe('Minutes a time');

const tools = recordTools(habitsModule, habits, { one: 'habit', many: 'habits' });
const logTools = recordTools(habitsModule, habitLogs, { one: 'log', many: 'logs' });

export const habitTable = tools.table;

function logsOf(habitId: string, ctx: ToolContext) {
	return logTools.table.rowsWhere(ctx, (entry) => entry.habitId === habitId);
}

export const habitsTools = [
	tools.create({
		name: 'habits.create',
		title: 'Create habit',
		description:
			'Adds a habit the person wants to keep track of. For something to do once use todo_create; to record that a habit was done use habits_log.',
		input: z.strictObject({
			title,
			icon: icon.default('star'),
			color: color.default('#6366f1'),
			targetPerDay: targetPerDay.default(null),
			defaultDuration: defaultDuration.default(null),
		}),
		values: async (input, ctx) => ({ ...input, order: nextOrder(await tools.table.listPlain(ctx)) }),
	}),
	// Says no total.
	defineTool({
		name: 'habits.list',
		title: 'List habits',
		module: habitsModule,
		description: "Lists the person's habits in their own order, with the ids that other habit tools take.",
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [habits],
		input: z.strictObject({
			includeArchived: z.boolean().default(false),
			limit: z.int().min(1).max(500).default(500),
			cursor,
		}),
		output: z.object({ habits: z.array(habits.record), nextCursor }),
		async handler({ includeArchived, limit, cursor: after }, ctx) {
			const {
				records,
				total: _,
				...rest
			} = await tools.table.list(ctx, {
				where: (habit) => includeArchived || !habit.isArchived,
				order: inOwnOrder,
				limit,
				after,
			});
			return { habits: records, ...rest };
		},
	}),
	tools.update({
		name: 'habits.update',
		title: 'Update habit',
		description:
			'Changes the given fields of a habit and leaves the others. To hide a habit use habits_archive.',
		fields: z.object({
			title: title.optional(),
			icon: icon.optional(),
			color: color.optional(),
			targetPerDay: targetPerDay.optional(),
			defaultDuration: defaultDuration.optional(),
		}),
	}),
	tools.change({
		name: 'habits.archive',
		title: 'Archive habit',
		description: 'Hides a habit from the list, or brings it back with archived=false. Nothing is lost.',
		input: z.strictObject({ id: recordId, archived: z.boolean().default(true) }),
		change:
			({ archived }) =>
			({ isArchived }) =>
				isArchived === archived ? {} : { isArchived: archived },
	}),
	logTools.create({
		name: 'habits.log',
		title: 'Log habit',
		description:
			'Records that a habit was done, now or at a given time. Call it once for each time it was done.',
		input: z.strictObject({
			habitId: recordId,
			at: instant.optional().describe('When, with Z or an offset; default now'),
			note: z.string().max(2_000).nullable().default(null),
		}),
		async values({ habitId, at, note }, ctx) {
			await tools.table.get(ctx, habitId);
			return { habitId, at: new Date(at ?? ctx.now()).toISOString(), note };
		},
	}),
	// Its days end in a time zone, and the clock is not a record's.
	defineTool({
		name: 'habits.recentLogs',
		title: 'Recent habit logs',
		module: habitsModule,
		description: 'Lists when habits were done over the last days, today included, newest first.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [habitLogs],
		input: z.strictObject({
			habitId: recordId.optional().describe('Only this habit'),
			days: z.int().min(1).max(366).default(7),
			limit: z.int().min(1).max(500).default(50),
			cursor,
			timeZone,
		}),
		output: z.object({ logs: z.array(habitLogs.record), total: z.int(), nextCursor }),
		async handler({ habitId, days, limit, cursor: after, timeZone: zone }, ctx) {
			const dateAt = dateFormatter(zone);
			const firstDay = daysBefore(dateAt(ctx.now()), days - 1);
			const { records, ...rest } = await logTools.table.list(ctx, {
				where: (entry) =>
					(habitId === undefined || entry.habitId === habitId) &&
					dateAt(Date.parse(loggedAt(entry))) >= firstDay,
				order: byLatestLog,
				limit,
				after,
			});
			return { logs: records.map((entry) => ({ ...entry, at: loggedAt(entry) })), ...rest };
		},
	}),
	tools.remove({
		name: 'habits.delete',
		title: 'Delete habit',
		description:
			'Deletes a habit with all records of when it was done, where the person asks for just that. To put it out of sight use habits_archive.',
		async loses({ id, title: name }, ctx) {
			const { length } = await logsOf(id, ctx);
			const records = length === 1 ? 'the one record' : `the ${length} records`;
			const logs = length === 0 ? '' : ` and ${records} of when it was done`;
			return `The habit ${quotedTitle(name)}${logs}`;
		},
		withIt: logsOf,
	}),
];
