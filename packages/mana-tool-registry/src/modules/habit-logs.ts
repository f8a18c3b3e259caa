import { daysBefore } from '@mana/records/rules/days';
import { byLatestLog, loggedAt } from '@mana/records/rules/habits';
import { inOwnOrder } from '@mana/records/rules/sort-order';
import { streakOf } from '@mana/records/rules/streaks';
import { type Habit, habitLogs, habits, habitsModule } from '@mana/records/types/habits';
import { z } from 'zod';
import { instant, otherZone } from '../calendar-date.ts';
import { cursor, nextCursor, pageLimit, recordId } from '../input-fields.ts';
import { type PersonDay, personDay, withWeekday } from '../person-day.ts';
import { recordTools } from '../records/record-tools.ts';
import type { Table } from '../records/table.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const note = z.string().max(2_000).nullable();
const at = instant.optional().describe('Default now');
const one = { habitId: recordId, at, note: note.default(null) };

const tools = recordTools(habitsModule, habitLogs, { one: 'log', many: 'logs' });

const common = { module: habitsModule, idempotent: true, recordTypes: [habitLogs] } as const;
const reading = { ...common, policyHint: 'read', returnsText: 'records' } as const;

/** The rows of a habit's logs. */
export function logsOf(habitId: string, ctx: ToolContext) {
	return tools.table.rowsWhere(ctx, (entry) => entry.habitId === habitId);
}

/** Habits in the person's order, with how they were kept. */
export async function withStreaks(ctx: ToolContext, kept: readonly Habit[], { dayAt, today }: PersonDay) {
	const logs = Map.groupBy(await tools.table.listPlain(ctx), (entry) => entry.habitId);
	return kept.toSorted(inOwnOrder).map(({ id, title, targetPerDay, schedule }) => {
		const days = (logs.get(id) ?? []).map((entry) => dayAt(Date.parse(loggedAt(entry))));
		const doneToday = days.filter((day) => day === today).length;
		const streak = streakOf({ days, today, targetPerDay, ...(schedule && { schedule }) });
		return { id, title, doneToday, ...(targetPerDay !== null && { targetPerDay }), ...streak };
	});
}

/** How far ahead a client's clock may be. */
const clockSkewMs = 5 * 60_000;

/** The tools for when habits were done. */
export function habitLogTools(habitTable: Table<Habit>) {
	const log = defineTool({
		...common,
		name: 'habits.log',
		title: 'Log habit',
		description: 'Records that a habit was done, once for each time; several as items.',
		policyHint: 'write',
		idempotent: false,
		input: z
			.strictObject({
				habitId: recordId.optional(),
				at,
				note: note.optional(),
				items: z.array(z.strictObject(one)).min(1).max(25).optional(),
			})
			.refine(({ habitId, items }) => (habitId === undefined) !== (items === undefined), {
				path: ['habitId'],
				error: 'give either habitId or items',
			}),
		output: z.object({ log: habitLogs.record.optional(), logs: z.array(habitLogs.record).optional() }),
		async handler({ habitId = '', items, ...given }, ctx) {
			const wanted = items ?? [{ habitId, at: given.at, note: given.note ?? null }];
			if (wanted.some((item) => Date.parse(item.at ?? '') > ctx.now() + clockSkewMs)) {
				throw new ToolError('INPUT_INVALID', 'at: lies in the future. A habit is logged once it was done.');
			}
			// Before any is written: one that does not exist is a slip, and half of a list is no help.
			await Promise.all(wanted.map((item) => habitTable.get(ctx, item.habitId)));
			const logs = await Promise.all(
				wanted.map((item) =>
					tools.table.insert(ctx, { ...item, at: new Date(item.at ?? ctx.now()).toISOString() }),
				),
			);
			return items === undefined ? { log: logs[0] } : { logs };
		},
	});

	// Its days end in a time zone, and the clock is not a record's.
	const recentLogs = defineTool({
		...reading,
		name: 'habits.recentLogs',
		title: 'Recent habit logs',
		description: 'Lists when habits were done over the last days, newest first.',
		input: z.strictObject({
			habitId: recordId.optional(),
			days: z.int().min(1).max(366).default(7),
			limit: pageLimit(500, 50),
			cursor,
			timeZone: otherZone,
		}),
		output: z.object({
			logs: z.array(habitLogs.record),
			total: z.int(),
			nextCursor,
			today: z.string(),
			undecryptableCount: z.int().optional(),
		}),
		async handler({ habitId, days, limit, cursor: after, timeZone }, ctx) {
			const { dayAt, today } = await personDay(ctx, timeZone);
			const firstDay = daysBefore(today, days - 1);
			const { records, ...rest } = await tools.table.list(ctx, {
				where: (entry) =>
					(habitId === undefined || entry.habitId === habitId) &&
					dayAt(Date.parse(loggedAt(entry))) >= firstDay,
				order: byLatestLog,
				limit,
				after,
			});
			const logs = records.map((entry) => ({ ...entry, at: loggedAt(entry) }));
			return { logs, ...rest, today: withWeekday(today) };
		},
	});

	const streaks = defineTool({
		...reading,
		name: 'habits.streaks',
		title: 'Habit streaks',
		description: 'Tells how often habits were done today, and for how many days in a row.',
		recordTypes: [habits, habitLogs],
		input: z.strictObject({ habitId: recordId.optional() }),
		output: z.object({ habits: z.array(z.looseObject({ id: z.string() })), today: z.string() }),
		async handler({ habitId }, ctx) {
			const day = await personDay(ctx);
			const isMeant = (habit: Habit) => (habitId === undefined ? !habit.isArchived : habit.id === habitId);
			const habitsKept = (await habitTable.listPlain(ctx)).filter(isMeant);
			return { habits: await withStreaks(ctx, habitsKept, day), today: withWeekday(day.today) };
		},
	});

	const updateLog = tools.update({
		name: 'habits.updateLog',
		title: 'Correct habit log',
		description: 'Corrects a log of habits_recentLogs.',
		fields: z.object({ at: instant.optional(), note: note.optional() }),
	});

	const deleteLog = tools.remove({
		name: 'habits.deleteLog',
		title: 'Delete habit log',
		description: 'Deletes a log that was made by mistake.',
		loses: (entry) => `The record of a habit that was done ${loggedAt(entry).slice(0, 16).replace('T', ' ')}`,
	});

	return [log, recentLogs, streaks, updateLog, deleteLog];
}
