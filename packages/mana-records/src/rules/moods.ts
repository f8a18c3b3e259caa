import type { emotions, MoodEntry } from '../types/mood.ts';
import { countEach, meanOf } from './sums.ts';

type Emotion = (typeof emotions)[number];

/** Whether an emotion lifts or weighs down. */
export const valences: Readonly<Record<Emotion, 'positive' | 'neutral' | 'negative'>> = {
	happy: 'positive',
	calm: 'positive',
	energized: 'positive',
	grateful: 'positive',
	excited: 'positive',
	loved: 'positive',
	hopeful: 'positive',
	neutral: 'neutral',
	bored: 'neutral',
	tired: 'neutral',
	sad: 'negative',
	anxious: 'negative',
	angry: 'negative',
	stressed: 'negative',
	frustrated: 'negative',
	overwhelmed: 'negative',
};

export interface MoodInsights {
	readonly totalEntries: number;
	readonly avgLevel: number | undefined;
	readonly topEmotion: Emotion | undefined;
	/** How many entries are of each. */
	readonly valence: { readonly positive: number; readonly neutral: number; readonly negative: number };
	/** The five activities furthest from the mean level, those that lift first; each needs two entries. */
	readonly activityCorrelations: readonly {
		readonly activity: string;
		readonly avgLevel: number;
		/** Beside the mean of all entries. */
		readonly difference: number;
		readonly count: number;
	}[];
}

const activitiesShown = 5;
const entriesNeeded = 2;

export function moodInsights(entries: readonly MoodEntry[]): MoodInsights {
	const avgLevel = meanOf(entries.map(({ level }) => level));
	const countOf = (wanted: string) => entries.filter(({ emotion }) => valences[emotion] === wanted).length;
	const byActivity = Map.groupBy(
		entries.filter(({ activity }) => activity !== null),
		({ activity }) => String(activity),
	);
	const correlations = [...byActivity].flatMap(([activity, some]) => {
		const mean = meanOf(some.map(({ level }) => level));
		if (mean === undefined || avgLevel === undefined || some.length < entriesNeeded) return [];
		const difference = Math.round((mean - avgLevel) * 10) / 10;
		return [{ activity, avgLevel: mean, difference, count: some.length }];
	});
	const furthest = correlations
		.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || b.count - a.count)
		.slice(0, activitiesShown);
	return {
		totalEntries: entries.length,
		avgLevel,
		topEmotion: countEach(entries.map(({ emotion }) => emotion))[0]?.value,
		valence: { positive: countOf('positive'), neutral: countOf('neutral'), negative: countOf('negative') },
		activityCorrelations: furthest.sort((a, b) => b.difference - a.difference),
	};
}
