import type { Task } from '@mana/records/types/todo';
import { z } from 'zod';
import { hasChange, recordId, titleText } from '../input-fields.ts';
import { ToolError } from '../tool-error.ts';
import { taskTools } from './todo-tasks.ts';

type Subtasks = NonNullable<Task['subtasks']>;

const subtaskNames = z.array(titleText(500)).max(50);

/** Sub-tasks by their titles, in that order. */
export function toSubtasks(titles: readonly string[], first = 0): Subtasks {
	return titles.map((title, place) => ({
		id: crypto.randomUUID(),
		title,
		isCompleted: false,
		order: first + place,
	}));
}

export const subtaskTools = [
	taskTools.change({
		name: 'todo.updateSubtasks',
		title: 'Change sub-tasks',
		description: 'Adds, ticks off, reopens or removes sub-tasks, by their titles.',
		input: z
			.strictObject({
				id: recordId,
				add: subtaskNames.optional(),
				complete: subtaskNames.optional(),
				reopen: subtaskNames.optional(),
				remove: subtaskNames.optional(),
			})
			.refine(hasChange, { error: 'give at least one of add, complete, reopen and remove' }),
		opens: true,
		change: ({ add = [], complete = [], reopen = [], remove = [] }) => {
			return ({ subtasks }) => {
				if (subtasks === undefined) {
					throw new ToolError('KEY_REFUSED', 'Its sub-tasks cannot be decrypted, so they stay as they are.');
				}
				const present = subtasks ?? [];
				const gone = named(present, remove);
				const done = named(present, complete);
				const open = named(present, reopen);
				const kept = present
					.filter((one) => !gone.has(one))
					.map((one) => (done.has(one) || open.has(one) ? { ...one, isCompleted: done.has(one) } : one));
				return { subtasks: [...kept, ...toSubtasks(add, kept.length)] };
			};
		},
	}),
];

/** @throws ToolError `NOT_FOUND` for a title that no sub-task has */
function named(subtasks: Subtasks, titles: readonly string[]): Set<Subtasks[number]> {
	return new Set(
		titles.map((title) => {
			const wanted = title.trim().toLowerCase();
			const found = subtasks.find((one) => one.title.trim().toLowerCase() === wanted);
			if (found) return found;
			throw new ToolError(
				'NOT_FOUND',
				'The task has no sub-task of that title. todo_get shows those it has.',
			);
		}),
	);
}
