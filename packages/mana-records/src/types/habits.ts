import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';

export const habits = defineRecordType({
	app: 'habits',
	table: 'habits',
	noun: 'habit',
	record: z.object({
		...recordBase,
		title: plain('clients there are write and read it plain', z.string()),
		icon: plain('name of an icon', z.string()),
		color: plain('colour', z.string()),
		targetPerDay: z.number().nullable(),
		defaultDuration: z.number().nullable(),
		/** On which days it counts, 1 for Monday to 7 for Sunday; null for every day. */
		schedule: z.object({ weekdays: z.array(z.number()) }).nullable(),
		order: z.number(),
		isArchived: z.boolean(),
	}),
	absent: {
		title: '',
		icon: 'star',
		color: '#6366f1',
		targetPerDay: null,
		defaultDuration: null,
		schedule: null,
		order: 0,
		isArchived: false,
	},
});

export type Habit = z.output<typeof habits.record>;

/** One time that a habit was done. */
export const habitLogs = defineRecordType({
	app: 'habits',
	table: 'habitLogs',
	noun: 'habit log',
	record: z.object({
		...recordBase,
		habitId: plain('id', z.string()),
		at: z.iso.datetime({ offset: true }).nullable(),
		note: encrypted(z.string().nullable()),
		timeBlockId: plain('id', z.string().nullable()),
		undecryptable,
	}),
	absent: { habitId: '', at: null, note: null, timeBlockId: null },
	isMostlyPlain: true,
});

export type HabitLog = z.output<typeof habitLogs.record>;

export const habitsModule: ManaModule = {
	id: 'habits',
	title: 'Habits',
	words: 'habits',
	icon: 'repeat',
	spaceTypes: everySpace,
	apps: ['habits'],
	recordTypes: [habits, habitLogs],
};
