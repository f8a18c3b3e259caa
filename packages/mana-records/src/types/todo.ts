import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { colorText, dateText, iconName, recurrenceRule, reference, tagIds } from './plain-fields.ts';

export const priorities = ['low', 'medium', 'high', 'urgent'] as const;
export const recurrenceBases = ['due', 'completion'] as const;

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
		projectId: reference.nullable(),
		tagIds,
		recurrenceRule: recurrenceRule.nullable(),
		/** Whether the next one is counted from when this one was due, or from when it was done. */
		recurrenceFrom: z.enum(recurrenceBases),
		/** The first task of the series; null for that one itself, and for tasks that do not repeat. */
		seriesId: reference.nullable(),
		/** When the series began: its rule counts from there. */
		recurrenceStart: dateText.nullable(),
		/** The day of the series for which this one stands, also where it was put off. */
		recurrenceDate: dateText.nullable(),
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
		projectId: null,
		tagIds: [],
		recurrenceRule: null,
		recurrenceFrom: 'due',
		seriesId: null,
		recurrenceStart: null,
		recurrenceDate: null,
		subtasks: null,
		metadata: null,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'description', boost: 1 },
		],
		quoted: 'description',
	},
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
	apps: ['todo', 'tags'],
	recordTypes: [tasks, taskProjects, taskReminders],
};
