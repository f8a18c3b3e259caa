import type { HabitLog } from '../types/habits.ts';
import { descending, type SortOrder, sortOrder } from './sort-order.ts';

/** When a habit was done. Logs of clients that keep the time in a time block have none of their own. */
export function loggedAt({ at, createdAt }: Pick<HabitLog, 'at' | 'createdAt'>): string {
	return at ?? createdAt;
}

/** The one logged last comes first. */
export const byLatestLog: SortOrder<HabitLog> = sortOrder(['at', 'createdAt'], (a, b) =>
	descending(loggedAt(a), loggedAt(b)),
);
