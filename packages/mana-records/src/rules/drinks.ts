import type { DrinkEntry } from '../types/drink.ts';

/** Millilitres of water a day, where the person has set no goal of their own. */
export const defaultWaterGoalMl = 2_000;

export interface DrinkProgress {
	readonly water: { readonly ml: number; readonly goal: number; readonly percent: number };
	readonly coffee: { readonly ml: number; readonly count: number };
	readonly total: { readonly ml: number; readonly count: number };
}

/** What one of the person's days came to. */
export function drinkProgress(
	entries: readonly Pick<DrinkEntry, 'drinkType' | 'quantityMl'>[],
	goalMl = defaultWaterGoalMl,
): DrinkProgress {
	const of = (type?: DrinkEntry['drinkType']) => {
		const some = type === undefined ? entries : entries.filter(({ drinkType }) => drinkType === type);
		return { ml: some.reduce((sum, { quantityMl }) => sum + quantityMl, 0), count: some.length };
	};
	const { ml } = of('water');
	return {
		water: { ml, goal: goalMl, percent: goalMl > 0 ? Math.round((ml / goalMl) * 100) : 100 },
		coffee: of('coffee'),
		total: of(),
	};
}
