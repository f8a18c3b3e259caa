import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';

export const priorities = ['low', 'medium', 'high', 'urgent'] as const;

export const tasks = defineRecordType({
	app: 'todo',
	table: 'tasks',
	noun: 'task',
	record: z.object({
		...recordBase,
		title: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		priority: z.enum(priorities),
		isCompleted: z.boolean(),
		completedAt: plain('date', z.string().nullable()),
		dueDate: plain('date', z.string().nullable()),
		order: z.number(),
		subtasks: encrypted(z.array(z.looseObject({ title: z.string(), isCompleted: z.boolean() })).nullable()),
		metadata: encrypted(z.looseObject({}).nullable()),
		undecryptable,
	}),
	absent: {
		title: '',
		description: null,
		priority: 'medium',
		isCompleted: false,
		completedAt: null,
		dueDate: null,
		order: 0,
		subtasks: null,
		metadata: null,
	},
	searched: { fields: [{ name: 'title', boost: 1 }], quoted: 'title' },
});

export type Task = z.output<typeof tasks.record>;

export const todoModule: ManaModule = {
	id: 'todo',
	title: 'Tasks',
	words: 'tasks',
	icon: 'check-square',
	spaceTypes: everySpace,
	apps: ['todo'],
	recordTypes: [tasks],
};
