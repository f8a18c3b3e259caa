import { byUrgency } from '@mana/records/rules/tasks';
import { todoModule } from '@mana/records/types/todo';
import { projectTable } from '../modules/todo-projects.ts';
import { aboutTasks, shownTask } from '../modules/todo-shown.ts';
import { taskTable } from '../modules/todo-tasks.ts';
import { defineResource, undecryptableText } from './resource-spec.ts';

/** Tasks of a project that a person attaches at once. */
const shownTasks = 200;

export const projectResource = defineResource({
	collection: 'projects',
	module: todoModule,
	kind: 'Project',
	title: 'Project',
	description: 'A project with its open tasks, as JSON.',
	mimeType: 'application/json',
	table: projectTable,
	isListed: ({ isArchived }) => !isArchived,
	nameOf: ({ name }) => name ?? undecryptableText,
	async textOf({ id, name }, ctx) {
		const about = await aboutTasks({}, ctx);
		const { records, total } = await taskTable.list(ctx, {
			where: ({ projectId, isCompleted }) => projectId === id && !isCompleted,
			order: byUrgency,
			limit: shownTasks,
		});
		return JSON.stringify({
			id,
			name,
			openTasks: total,
			tasks: records.map((task) => shownTask(task, about)),
		});
	},
});
