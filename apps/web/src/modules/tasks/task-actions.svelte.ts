import { daysAfter } from '@mana/records/rules/day-rules';
import { appContext } from '../../app/app-context.ts';
import { takeStep } from '../../app/steps.ts';
import type { RecordOf } from '../../data/table-records.ts';
import { sayDue } from '../../texts/dates.ts';
import { words } from '../../texts/words.svelte.ts';
import { putOffAll } from './bulk-changes.ts';
import { completion, reopening } from './complete-task.ts';
import type { TaskRow } from './task-groups.ts';

type TaskValues = Partial<Omit<RecordOf<'todo/tasks'>, 'id' | 'createdAt' | 'updatedAt' | 'undecryptable'>>;

/** What can be done to tasks, each told with a way back. */
export function taskActions() {
	const context = appContext();
	const { person } = context;
	return {
		async toggle(row: TaskRow): Promise<void> {
			const { tasks } = words();
			if (row.record.isCompleted) {
				await takeStep(context, { writes: [reopening(row)] }, tasks.wasReopened);
				return;
			}
			const { writes, next } = await completion(row, Date.now(), person.rules);
			const told =
				next === undefined
					? tasks.wasCompleted
					: tasks.comesAgain(sayDue(next, person.today, person.rules).day);
			await takeStep(context, { writes }, told);
		},
		/** @param seen what the person saw of texts that they have changed: what came since is merged with theirs */
		async change(
			{ table, spaceId, id }: TaskRow,
			values: TaskValues,
			seen: TaskValues = {},
		): Promise<boolean> {
			return takeStep(context, { writes: [{ op: 'update', table, spaceId, id, values, seen }] });
		},
		async putOff(row: TaskRow): Promise<void> {
			const { dates, tasks } = words();
			const writes = putOffAll([row], daysAfter(person.today, 1));
			await takeStep(context, { writes }, tasks.wasPutOff(dates.tomorrow));
		},
		async remove({ table, spaceId, id }: TaskRow): Promise<void> {
			await takeStep(context, { writes: [{ op: 'delete', table, spaceId, id }] }, words().tasks.wasDeleted);
		},
	};
}

export type TaskActions = ReturnType<typeof taskActions>;
