import { descending, sortOrder } from '@mana/records/rules/sort-order';
import { foodModule, type Meal, meals, mealTypes } from '@mana/records/types/food';
import { z } from 'zod';
import { calendarDate } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { hasChange, noChange, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { personDay, withWeekday } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool } from '../tool-spec.ts';

const mealType = z.enum(mealTypes);
const description = titleText(2_000);
const grams = z.number().min(0).max(10_000);
const nutrients = {
	calories: z.number().min(0).max(20_000).optional().describe('kcal'),
	protein: grams.optional().describe('g'),
	carbs: grams.optional(),
	fat: grams.optional(),
};
type Nutrients = { [K in keyof typeof nutrients]?: number | undefined };

const tools = recordTools(foodModule, meals, { one: 'meal', many: 'meals' });
const brief = briefly(meals, { cuts: ['description'], without: ['inputType', 'photoUrl', 'confidence'] });

const newestDayFirst = sortOrder(
	['date', 'createdAt'],
	(a: Pick<Meal, 'date' | 'createdAt'>, b: Pick<Meal, 'date' | 'createdAt'>) =>
		descending(a.date, b.date) || descending(a.createdAt, b.createdAt),
);

/** Undefined where nothing is said of it. */
function nutritionOf({ calories, protein, carbs, fat }: Nutrients, before: Meal['nutrition'] = null) {
	const given = [calories, protein, carbs, fat].some((value) => value !== undefined);
	if (!given) return undefined;
	const { calories: kcal = null, protein: proteinBefore = null, ...rest } = before ?? {};
	return {
		...rest,
		calories: calories ?? kcal,
		protein: protein ?? proteinBefore,
		...(carbs !== undefined && { carbs }),
		...(fat !== undefined && { fat }),
	};
}

/** What meals add up to. */
export function nutritionSum(some: readonly Pick<Meal, 'nutrition'>[]) {
	const sumOf = (name: 'calories' | 'protein' | 'carbs' | 'fat') =>
		some.reduce((sum, { nutrition }) => sum + (nutrition?.[name] ?? 0), 0);
	return { calories: sumOf('calories'), protein: sumOf('protein'), carbs: sumOf('carbs'), fat: sumOf('fat') };
}

export const foodTools = [
	tools.create({
		name: 'food.logMeal',
		title: 'Log meal',
		description: 'Records what the person ate.',
		input: z.strictObject({ mealType, description, date: calendarDate.optional(), ...nutrients }),
		async values({ mealType: type, description: text, date, ...given }, ctx) {
			const day = date ?? (await personDay(ctx)).today;
			return { mealType: type, description: text, date: day, nutrition: nutritionOf(given) };
		},
	}),
	tools.list({
		name: 'food.list',
		title: 'Meals',
		description: 'Lists meals, newest first.',
		input: z.strictObject({
			from: calendarDate.optional(),
			to: calendarDate.optional(),
			query: queryField,
			...pageFields(200, 50),
		}),
		where:
			({ from = '', to = '9999-12-31' }) =>
			({ date }) =>
				date >= from && date <= to,
		order: newestDayFirst,
		shown: brief,
	}),
	defineTool({
		name: 'food.summary',
		title: "Day's meals",
		module: foodModule,
		description: "Reads a day's meals, by default today, and adds them up.",
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [meals],
		input: z.strictObject({ date: calendarDate.optional() }),
		output: z.looseObject({ date: z.string(), meals: z.array(z.looseObject({ id: z.string() })) }),
		async handler({ date }, ctx) {
			const day = date ?? (await personDay(ctx)).today;
			const { records } = await tools.table.list(ctx, {
				where: (meal) => meal.date === day,
				order: newestDayFirst,
			});
			return {
				date: withWeekday(day),
				meals: records.map((meal) => brief.of(meal)),
				sum: nutritionSum(records),
			};
		},
	}),
	tools.change({
		name: 'food.update',
		title: 'Correct meal',
		description: 'Changes given fields of a meal.',
		input: z
			.strictObject({
				id: recordId,
				mealType: listedByType(mealType).optional(),
				description: description.optional(),
				date: calendarDate.optional(),
				...nutrients,
			})
			.refine(hasChange, noChange),
		change:
			({ id: _, calories, protein, carbs, fat, ...given }) =>
			({ nutrition }) => ({ ...given, nutrition: nutritionOf({ calories, protein, carbs, fat }, nutrition) }),
	}),
	tools.remove({
		name: 'food.delete',
		title: 'Delete meal',
		description: 'Deletes one meal.',
		loses: (meal) => `The meal ${quotedTitle(meal.description)}`,
	}),
];
