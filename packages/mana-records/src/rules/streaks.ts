import { daysAfter, weekdayOf } from './day-rules.ts';

/** On which days a habit counts: 1 for Monday to 7 for Sunday. Without a schedule on every day. */
export interface HabitSchedule {
	readonly weekdays: readonly number[];
}

export interface Streak {
	/** Days in a row until today; a day that is not over does not break it. */
	readonly current: number;
	readonly longest: number;
	/** Counts all days on which it was done. */
	readonly total: number;
}

export interface StreakQuestion {
	/** The person's days on which it was done, once for each time. */
	readonly days: readonly string[];
	readonly today: string;
	readonly schedule?: HabitSchedule | undefined;
	/** How often a day it is to be done; once where there is no target. */
	readonly targetPerDay?: number | null | undefined;
}

/** Days further back do not count: no list of logs is read without end. */
const lookedAtDays = 3_660;

/**
 * How many scheduled days in a row a habit reached its target. Days that are not scheduled neither break a streak nor
 * lengthen it, unless it was done on them: then they count.
 */
export function streakOf({ days, today, schedule, targetPerDay }: StreakQuestion): Streak {
	const target = targetPerDay ?? 1;
	const times = new Map<string, number>();
	for (const day of days) times.set(day, (times.get(day) ?? 0) + 1);
	const isReached = (day: string) => (times.get(day) ?? 0) >= target;
	const weekdays = schedule?.weekdays ?? [];
	const isScheduled = (day: string) => weekdays.length === 0 || weekdays.includes(weekdayOf(day));
	const reached = [...times.keys()].filter((day) => isReached(day) && day <= today).sort();
	const first = reached[0];
	if (first === undefined) return { current: 0, longest: 0, total: 0 };

	let run = 0;
	let longest = 0;
	const [, start = first] = [first, daysAfter(today, -lookedAtDays)].sort();
	for (let day = start; day <= today; day = daysAfter(day, 1)) {
		if (isReached(day)) run++;
		else if (isScheduled(day) && day !== today) run = 0;
		longest = Math.max(longest, run);
	}
	return { current: run, longest, total: reached.length };
}
