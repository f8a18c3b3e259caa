import type { Goal } from '../types/goals.ts';
import { type DateSpan, type DayRules, dayFormatter } from './day-rules.ts';

type AnyRecord = Readonly<Record<string, unknown>>;

/** What goals can count: from which table, on which day it happened, and how much of it. */
interface Counter {
	/** As `app/table`. */
	readonly table: string;
	/** Those that it looks at. */
	readonly fields: readonly string[];
	/** A date, or an instant. */
	when(record: AnyRecord): unknown;
	amount?(record: AnyRecord): number;
	isMeant?(record: AnyRecord, filterValue: string | undefined): boolean;
}

export type GoalMetric = NonNullable<Goal['metric']>;

const counters = {
	TaskCompleted: {
		table: 'todo/tasks',
		fields: ['completedAt'],
		when: ({ completedAt }) => completedAt,
	},
	HabitLogged: {
		table: 'habits/habitLogs',
		fields: ['habitId', 'at'],
		when: ({ at, createdAt }) => at ?? createdAt,
		isMeant: ({ habitId }, wanted) => wanted === undefined || habitId === wanted,
	},
	WaterDrunk: {
		table: 'drink/drinkEntries',
		fields: ['date', 'drinkType', 'quantityMl'],
		when: ({ date }) => date,
		amount: ({ quantityMl }) => Number(quantityMl) || 0,
		isMeant: ({ drinkType }) => drinkType === 'water',
	},
	MealLogged: { table: 'food/meals', fields: ['date'], when: ({ date }) => date },
	JournalWritten: {
		table: 'journal/journalEntries',
		fields: ['entryDate'],
		// A day, which older clients write as its midnight in UTC.
		when: ({ entryDate }) => String(entryDate ?? '').slice(0, 'YYYY-MM-DD'.length),
	},
	MoodLogged: { table: 'mood/moodEntries', fields: ['date'], when: ({ date }) => date },
	NoteCreated: { table: 'notes/notes', fields: ['isPinned'], when: ({ createdAt }) => createdAt },
	Meditated: {
		table: 'meditate/meditateSessions',
		fields: ['startedAt'],
		when: ({ startedAt }) => startedAt,
	},
} satisfies Record<string, Counter>;

export type EventType = keyof typeof counters;
/** What goals can count, by the kind of event. */
export const eventTypes = Object.keys(counters) as [EventType, ...EventType[]];

/** The counter of a metric; undefined for what this version does not know. */
export function counterOf({ eventType }: Pick<GoalMetric, 'eventType'>): Counter | undefined {
	const known: Readonly<Record<string, Counter>> = counters;
	return Object.hasOwn(known, eventType) ? known[eventType] : undefined;
}

/** What a metric comes to in a period, of the records of its table. */
export function measure(
	metric: GoalMetric,
	records: readonly AnyRecord[],
	{ from, to }: DateSpan,
	rules: DayRules,
): number {
	const counter = counterOf(metric);
	if (!counter) return 0;
	const dayAt = dayFormatter(rules);
	const wanted = metric.filterField === 'habitId' ? (metric.filterValue ?? undefined) : undefined;
	let sum = 0;
	for (const record of records) {
		const when = counter.when(record);
		if (typeof when !== 'string' || when === '' || counter.isMeant?.(record, wanted) === false) continue;
		const day = when.length === 'YYYY-MM-DD'.length ? when : dayAt(Date.parse(when));
		if (day < from || day > to) continue;
		sum += metric.source === 'event_sum' ? (counter.amount?.(record) ?? 1) : 1;
	}
	return sum;
}
