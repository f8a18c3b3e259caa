import { drinkProgress } from '@mana/records/rules/drinks';
import { descending, newestFirst, sortOrder } from '@mana/records/rules/sort-order';
import { type DrinkEntry, drinkEntries, drinkModule, drinkTypes } from '@mana/records/types/drink';
import { z } from 'zod';
import { calendarDate, clockText } from '../calendar-date.ts';
import { DONE, doneOutput, optionalText, pageFields } from '../input-fields.ts';
import { clockTime, personDay, withWeekday } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const tools = recordTools(drinkModule, drinkEntries, { one: 'drink', many: 'drinks' });
const common = { module: drinkModule, recordTypes: [drinkEntries] } as const;

const byTime = sortOrder(
	['date', 'time'],
	(a: Pick<DrinkEntry, 'date' | 'time'>, b: Pick<DrinkEntry, 'date' | 'time'>) =>
		descending(a.date, b.date) || descending(a.time, b.time),
);

/** The one that was logged last. @throws ToolError `NOT_FOUND` */
async function lastDrink(ctx: ToolContext): Promise<DrinkEntry> {
	const [last] = (await tools.table.list(ctx, { order: newestFirst, limit: 1 })).records;
	if (last) return last;
	throw new ToolError('NOT_FOUND', 'No drink has been logged in this space.');
}

export const drinkTools = [
	tools.create({
		name: 'drink.log',
		title: 'Log drink',
		description: 'Records a drink, by default now.',
		input: z.strictObject({
			drinkType: z.enum(drinkTypes),
			quantityMl: z.number().positive().max(20_000),
			name: optionalText(200).optional(),
			note: optionalText(2_000).optional(),
			date: calendarDate.optional(),
			time: clockText.optional(),
		}),
		async values({ date, time, ...input }, ctx) {
			const { today, nowMs, rules } = await personDay(ctx);
			return { ...input, date: date ?? today, time: time ?? clockTime(nowMs, rules.timeZone) };
		},
	}),
	tools.list({
		name: 'drink.list',
		title: 'Drinks',
		description: 'Lists drinks, newest first.',
		input: z.strictObject({ date: calendarDate.optional(), ...pageFields(200, 50) }),
		where:
			({ date }) =>
			(entry) =>
				date === undefined || entry.date === date,
		order: byTime,
		shown: briefly(drinkEntries),
	}),
	defineTool({
		...common,
		name: 'drink.progress',
		title: "Day's drinks",
		description: "Adds up a day's drinks, by default today: water against the goal, coffee, all.",
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		input: z.strictObject({ date: calendarDate.optional() }),
		output: z.looseObject({ date: z.string() }),
		async handler({ date }, ctx) {
			const day = date ?? (await personDay(ctx)).today;
			const entries = (await tools.table.listPlain(ctx)).filter((entry) => entry.date === day);
			return { date: withWeekday(day), ...drinkProgress(entries) };
		},
	}),
	defineTool({
		...common,
		name: 'drink.undo',
		title: 'Remove last drink',
		description: 'Removes the drink that was logged last.',
		policyHint: 'destructive',
		idempotent: false,
		input: z.strictObject({}),
		output: doneOutput,
		async describeLoss(_, ctx) {
			const { drinkType, quantityMl } = await lastDrink(ctx);
			return `The drink that was logged last: ${drinkType}, ${quantityMl} ml. It can be brought back for a while.`;
		},
		async handler(_, ctx) {
			await tools.table.remove(ctx, (await lastDrink(ctx)).id, false);
			return DONE;
		},
	}),
];
