import type { Goal } from '../types/goals.ts';
import { type DateSpan, type DayRules, monthOf, weekOf } from './day-rules.ts';

export interface GoalProgress {
	readonly current: number;
	readonly target: number;
	/** Whether the goal is reached; one of "at most" is as long as it is not passed. */
	readonly isReached: boolean;
	/** Whole percent of the target, from 0 up; what goes beyond is told as it is. */
	readonly percent: number;
}

/** The days of the period that a goal is in. */
export function goalPeriod(
	{ target }: Pick<Goal, 'target'>,
	today: string,
	{ weekStart }: Pick<DayRules, 'weekStart'>,
): DateSpan {
	if (target.period === 'day') return { from: today, to: today };
	return target.period === 'week' ? weekOf(today, weekStart) : monthOf(today);
}

export function goalProgress({ target }: Pick<Goal, 'target'>, current: number): GoalProgress {
	const isReached = target.comparison === 'gte' ? current >= target.value : current <= target.value;
	const percent = target.value === 0 ? (current > 0 ? 100 : 0) : Math.round((current / target.value) * 100);
	return { current, target: target.value, isReached, percent: Math.max(0, percent) };
}

/** A goal's count where its period is still the one it was counted in; else it begins anew. */
export function currentValueOf(goal: Goal, period: DateSpan): number {
	const countedIn = goal.currentPeriodStart?.slice(0, 'YYYY-MM-DD'.length);
	return countedIn !== undefined && countedIn >= period.from && countedIn <= period.to
		? goal.currentValue
		: 0;
}
