import { type DayRules, dayFormatter } from '@mana/records/rules/day-rules';
import { type Streak, streakOf } from '@mana/records/rules/streaks';
import type { Row } from '../../data/query.ts';

export type HabitRow = Row<'habits/habits'>;
export type LogRow = Row<'habits/habitLogs'>;

export interface HabitDays {
	readonly habit: HabitRow;
	/** Logs by the person's day. */
	readonly logsByDay: ReadonlyMap<string, readonly LogRow[]>;
	readonly target: number;
	readonly streak: Streak;
}

/** Each habit with the days on which it was done. */
export function habitDays(
	habits: readonly HabitRow[],
	logs: readonly LogRow[],
	today: string,
	rules: DayRules,
): readonly HabitDays[] {
	const dayOf = dayFormatter(rules);
	const byHabit = new Map<string, Map<string, LogRow[]>>();
	for (const log of logs) {
		const { habitId, at } = log.record;
		if (at === null) continue;
		const day = dayOf(Date.parse(at));
		const days = byHabit.get(habitId) ?? new Map<string, LogRow[]>();
		byHabit.set(habitId, days);
		days.set(day, [...(days.get(day) ?? []), log]);
	}
	return habits.map((habit) => {
		const logsByDay = byHabit.get(habit.id) ?? new Map<string, LogRow[]>();
		const target = habit.record.targetPerDay ?? 1;
		const days = [...logsByDay].flatMap(([day, times]) => times.map(() => day));
		const streak = streakOf({
			days,
			today,
			schedule: habit.record.schedule ?? undefined,
			targetPerDay: habit.record.targetPerDay,
		});
		return { habit, logsByDay, target, streak };
	});
}
