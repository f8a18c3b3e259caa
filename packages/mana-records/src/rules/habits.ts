import type { Habit, HabitLog } from '../types/habits.ts';
import { ascending, descending, type SortOrder, sortOrder } from './sort-order.ts';

/** When a habit was done. Logs of clients that keep the time in a time block have none of their own. */
export function loggedAt({ at, createdAt }: Pick<HabitLog, 'at' | 'createdAt'>): string {
	return at ?? createdAt;
}

/** As the person put them; the older first where they did not. */
export const inOwnOrder: SortOrder<Habit> = sortOrder(
	['order', 'createdAt'],
	(a, b) => a.order - b.order || ascending(a.createdAt, b.createdAt),
);

/** The one logged last comes first. */
export const byLatestLog: SortOrder<HabitLog> = sortOrder(['at', 'createdAt'], (a, b) =>
	descending(loggedAt(a), loggedAt(b)),
);
