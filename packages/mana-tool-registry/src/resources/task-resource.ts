import { todoModule } from '@mana/records/types/todo';
import { taskTable } from '../modules/todo-tasks.ts';
import { defineResource, undecryptableText } from './resource-spec.ts';

export const taskResource = defineResource({
	collection: 'tasks',
	module: todoModule,
	title: 'Task',
	description: 'A task with all its fields, as JSON.',
	mimeType: 'application/json',
	table: taskTable,
	isListed: ({ isCompleted }) => !isCompleted,
	nameOf: ({ title }) => title ?? undecryptableText,
	textOf: (task) => JSON.stringify(task),
});
