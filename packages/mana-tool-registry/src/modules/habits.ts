import { inOwnOrder, nextOrder } from '@mana/records/rules/sort-order';
import { habits, habitsModule } from '@mana/records/types/habits';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import {
	color,
	cursor,
	hasChange,
	nextCursor,
	noChange,
	pageLimit,
	recordId,
	titleText,
} from '../input-fields.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool } from '../tool-spec.ts';
import { habitLogTools, logsOf } from './habit-logs.ts';

const title = titleText(120);
const icon = z.string().min(1).max(40);
const targetPerDay = z.int().positive().nullable().describe('Times a day');
const defaultDuration = z.int().positive().nullable().describe('Minutes a time');
/** All seven, or none, are every day. */
const weekdays = z.array(z.int().min(1).max(7)).max(7).describe('1 for Monday; empty for every day');

const scheduleOf = (days: readonly number[]) =>
	days.length === 0 ? null : { weekdays: [...new Set(days)].sort() };

const tools = recordTools(habitsModule, habits, { one: 'habit', many: 'habits' });

export const habitTable = tools.table;

export const habitsTools = [
	tools.create({
		name: 'habits.create',
		title: 'Create habit',
		description:
			'Adds a habit. For something to do once use todo_create; to record that it was done habits_log.',
		input: z.strictObject({
			title,
			icon: icon.default('star'),
			color: color.default('#6366f1'),
			targetPerDay: targetPerDay.default(null),
			defaultDuration: defaultDuration.default(null),
			weekdays: weekdays.optional(),
		}),
		values: async ({ weekdays: days, ...input }, ctx) => ({
			...input,
			...(days && { schedule: scheduleOf(days) }),
			order: nextOrder(await tools.table.listPlain(ctx)),
		}),
	}),
	// Says no total.
	defineTool({
		name: 'habits.list',
		title: 'Habits',
		module: habitsModule,
		description: "Lists the habits in the person's own order.",
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [habits],
		input: z.strictObject({
			includeArchived: z.boolean().default(false),
			limit: pageLimit(500, 500),
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
	tools.change({
		name: 'habits.update',
		title: 'Update habit',
		description: 'Changes given fields of a habit.',
		input: z
			.strictObject({
				id: recordId,
				title: title.optional(),
				icon: icon.optional(),
				color: color.optional(),
				targetPerDay: targetPerDay.optional(),
				defaultDuration: defaultDuration.optional(),
				weekdays: weekdays.optional(),
			})
			.refine(hasChange, noChange),
		change:
			({ id: _, weekdays: days, ...fields }) =>
			() => ({ ...fields, ...(days && { schedule: scheduleOf(days) }) }),
	}),
	tools.change({
		name: 'habits.archive',
		title: 'Archive habit',
		description: 'Hides a habit from the list, or brings it back with archived=false.',
		input: z.strictObject({ id: recordId, archived: z.boolean().default(true) }),
		change:
			({ archived }) =>
			({ isArchived }) =>
				isArchived === archived ? {} : { isArchived: archived },
	}),
	...habitLogTools(tools.table),
	tools.remove({
		name: 'habits.delete',
		title: 'Delete habit',
		description: 'Deletes a habit with all its logs. To hide it use habits_archive.',
		listsPurge: true,
		async loses({ id, title: name }, ctx) {
			const { length } = await logsOf(id, ctx);
			const records = length === 1 ? 'the one record' : `the ${length} records`;
			const logs = length === 0 ? '' : ` and ${records} of when it was done`;
			return `The habit ${quotedTitle(name)}${logs}`;
		},
		withIt: logsOf,
	}),
];
