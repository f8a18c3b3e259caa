import type { AppContext } from '../../app/app-context.ts';
import { takeStep } from '../../app/steps.ts';
import { words } from '../../texts/words.svelte.ts';
import type { HabitDays, LogRow } from './habit-days.ts';

type Deps = Pick<AppContext, 'data' | 'toasts'>;

/** Notes down that a habit was done, now or at noon of another day. */
export async function logHabit(deps: Deps, { habit }: Pick<HabitDays, 'habit'>, at: string): Promise<void> {
	const { spaceId, id, record } = habit;
	const values = { habitId: id, at };
	await takeStep(
		deps,
		{ writes: [{ op: 'insert', table: 'habits/habitLogs', spaceId, values }] },
		words().habits.logged(record.title),
	);
}

export async function removeLog(deps: Deps, { table, spaceId, id }: LogRow, title: string): Promise<void> {
	await takeStep(deps, { writes: [{ op: 'delete', table, spaceId, id }] }, words().habits.untick(title));
}
