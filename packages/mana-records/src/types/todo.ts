import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { colorText, dateText, iconName, reference } from './plain-fields.ts';

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

export const taskProjects = defineRecordType({
	app: 'todo',
	table: 'projects',
	noun: 'project',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		color: colorText.nullable(),
		icon: iconName.nullable(),
		order: z.number(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: { name: '', color: null, icon: null, order: 0, isArchived: false },
	searched: { fields: [{ name: 'name', boost: 1 }], quoted: 'name' },
});

export type TaskProject = z.output<typeof taskProjects.record>;

export const taskReminders = defineRecordType({
	app: 'todo',
	table: 'reminders',
	noun: 'reminder',
	record: z.object({
		...recordBase,
		taskId: reference,
		/** Before the task is due; null where `at` says when. */
		minutesBefore: z.number().nullable(),
		at: dateText.nullable(),
		type: z.enum(['push', 'email', 'both']),
		status: z.enum(['pending', 'sent', 'dismissed']),
		text: encrypted(z.string().nullable()),
		undecryptable,
	}),
	absent: { taskId: '', minutesBefore: 0, at: null, type: 'push', status: 'pending', text: null },
});

export type TaskReminder = z.output<typeof taskReminders.record>;

export const todoModule: ManaModule = {
	id: 'todo',
	title: 'Tasks',
	words: 'tasks',
	icon: 'check-square',
	spaceTypes: everySpace,
	apps: ['todo'],
	recordTypes: [tasks, taskProjects, taskReminders],
};
