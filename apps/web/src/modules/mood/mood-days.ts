import { daysAfter } from '@mana/records/rules/day-rules';
import { meanOf } from '@mana/records/rules/sums';
import type { Row } from '../../data/query.ts';

export type MoodRow = Row<'mood/moodEntries'>;

export interface MoodDay {
	/** `YYYY-MM-DD` */
	readonly day: string;
	/** The mean of its entries; undefined where there is none. */
	readonly level: number | undefined;
}

/** Each of the last days with how it was, the earliest first. */
export function moodDays(rows: readonly MoodRow[], today: string, count: number): readonly MoodDay[] {
	const byDay = Map.groupBy(rows, ({ record }) => record.date);
	return Array.from({ length: count }, (_, index) => {
		const day = daysAfter(today, index + 1 - count);
		return { day, level: meanOf((byDay.get(day) ?? []).map(({ record }) => record.level)) };
	});
}

/** Entries by their day, the last first. */
export function entriesByDay(rows: readonly MoodRow[]): readonly { day: string; rows: readonly MoodRow[] }[] {
	const sorted = rows.toSorted(
		({ record: a }, { record: b }) => b.date.localeCompare(a.date) || b.time.localeCompare(a.time),
	);
	return [...Map.groupBy(sorted, ({ record }) => record.date)].map(([day, some]) => ({ day, rows: some }));
}
