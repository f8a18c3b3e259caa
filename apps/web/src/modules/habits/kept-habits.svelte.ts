import { appContext } from '../../app/app-context.ts';
import { liveRows } from '../../app/live.svelte.ts';
import { type HabitDays, habitDays } from './habit-days.ts';

/** The habits of the shown spaces that are kept up, with when each was done. */
export function keptHabits(): { readonly days: readonly HabitDays[]; readonly isComplete: boolean } {
	const { person, space } = appContext();
	const habits = liveRows<'habits/habits'>(
		() =>
			space.shown && {
				table: 'habits/habits',
				...space.shown,
				where: { isArchived: false },
				sort: [{ field: 'order' }],
			},
	);
	const logs = liveRows<'habits/habitLogs'>(
		() => space.shown && { table: 'habits/habitLogs', ...space.shown, fields: ['habitId', 'at'] },
	);
	const days = $derived(habitDays(habits.rows, logs.rows, person.today, person.rules));
	return {
		get days() {
			return days;
		},
		get isComplete() {
			return habits.isComplete;
		},
	};
}
