import type { HabitLog } from '../types/habits.ts';

/** When a habit was done. Logs of clients that keep the time in a time block have none of their own. */
export function loggedAt({ at, createdAt }: HabitLog): string {
	return at ?? createdAt;
}
