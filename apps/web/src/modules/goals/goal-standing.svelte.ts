import { counterOf, measure } from '@mana/records/rules/goal-counts';
import { currentValueOf, type GoalProgress, goalPeriod, goalProgress } from '@mana/records/rules/goals';
import { appContext } from '../../app/app-context.ts';
import { liveRows } from '../../app/live.svelte.ts';
import { takeStep } from '../../app/steps.ts';
import type { Row } from '../../data/query.ts';

export type GoalRow = Row<'goals/goals'>;

/** How far a goal has come in its period, kept up to date as what it counts comes in. */
export interface GoalStanding {
	readonly current: number;
	readonly progress: GoalProgress;
	readonly isAtMost: boolean;
	/** Counts one more, or one less: for goals that a person counts by hand. */
	count(by: number): void;
}

export function goalStanding(row: () => GoalRow): GoalStanding {
	const context = appContext();
	const { person } = context;
	const goal = $derived(row().record);
	const counter = $derived(goal.metric === null ? undefined : counterOf(goal.metric));
	const counted = liveRows(() =>
		counter ? { table: counter.table, spaceId: row().spaceId, fields: counter.fields } : undefined,
	);
	const period = $derived(goalPeriod(goal, person.today, person.rules));
	const current = $derived(
		goal.metric !== null && counter
			? measure(
					goal.metric,
					counted.rows.map(({ record }) => record),
					period,
					person.rules,
				)
			: currentValueOf(goal, period),
	);
	const progress = $derived(goalProgress(goal, current));
	return {
		get current() {
			return current;
		},
		get progress() {
			return progress;
		},
		get isAtMost() {
			return goal.target.comparison === 'lte';
		},
		count(by) {
			const { table, spaceId, id } = row();
			const values = { currentValue: Math.max(0, current + by), currentPeriodStart: period.from };
			void takeStep(context, { writes: [{ op: 'update', table, spaceId, id, values }] });
		},
	};
}
