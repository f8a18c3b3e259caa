import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import {
	colorText,
	dateText,
	iconName,
	recurrenceRule,
	reference,
	tagIds,
	zoneName,
} from './plain-fields.ts';

export const calendars = defineRecordType({
	app: 'calendar',
	table: 'calendars',
	noun: 'calendar',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		color: colorText,
		isDefault: z.boolean(),
		isVisible: z.boolean(),
		timezone: zoneName.nullable(),
		undecryptable,
	}),
	absent: { name: '', color: '#6366f1', isDefault: false, isVisible: true, timezone: null },
});

export type Calendar = z.output<typeof calendars.record>;

/** An event says what it is about; its time block says when it takes place. */
export const events = defineRecordType({
	app: 'calendar',
	table: 'events',
	noun: 'event',
	record: z.object({
		...recordBase,
		calendarId: reference.nullable(),
		timeBlockId: reference.nullable(),
		title: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		location: encrypted(z.string().nullable()),
		color: colorText.nullable(),
		/** Minutes before it begins. */
		reminders: z.array(z.number()),
		tagIds,
		undecryptable,
	}),
	absent: {
		calendarId: null,
		timeBlockId: null,
		title: '',
		description: null,
		location: null,
		color: null,
		reminders: [],
		tagIds: [],
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'location', boost: 2 },
			{ name: 'description', boost: 1 },
		],
		quoted: 'description',
	},
});

export type CalendarEvent = z.output<typeof events.record>;

export const timeBlockKinds = ['scheduled', 'logged'] as const;

/**
 * A stretch of time that something of any module takes: an event, a planned task, an entry of worked time. Of a
 * series the first block has the rule; a block with `parentBlockId` and `recurrenceDate` stands in place of the
 * occurrence of that day, which does not take place where it is cancelled.
 */
export const timeBlocks = defineRecordType({
	app: 'timeblocks',
	table: 'timeBlocks',
	noun: 'time block',
	record: z.object({
		...recordBase,
		startDate: dateText,
		/** null while it is running. */
		endDate: dateText.nullable(),
		allDay: z.boolean(),
		isLive: z.boolean(),
		timezone: zoneName.nullable(),
		recurrenceRule: recurrenceRule.nullable(),
		kind: z.enum(timeBlockKinds),
		type: plain('kind of what takes place', z.string()),
		sourceModule: plain('name of a module', z.string().nullable()),
		sourceId: reference.nullable(),
		linkedBlockId: reference.nullable(),
		parentBlockId: reference.nullable(),
		recurrenceDate: dateText.nullable(),
		isRecurrenceException: z.boolean(),
		/** Whether the occurrence that it stands for does not take place. */
		isCancelled: z.boolean(),
		title: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		color: colorText.nullable(),
		icon: iconName.nullable(),
		projectId: reference.nullable(),
		undecryptable,
	}),
	absent: {
		startDate: '',
		endDate: null,
		allDay: false,
		isLive: false,
		timezone: null,
		recurrenceRule: null,
		kind: 'scheduled',
		type: 'event',
		sourceModule: null,
		sourceId: null,
		linkedBlockId: null,
		parentBlockId: null,
		recurrenceDate: null,
		isRecurrenceException: false,
		isCancelled: false,
		title: '',
		description: null,
		color: null,
		icon: null,
		projectId: null,
	},
});

export type TimeBlock = z.output<typeof timeBlocks.record>;

export const calendarModule: ManaModule = {
	id: 'calendar',
	title: 'Calendar',
	words: 'events in your calendars',
	icon: 'calendar',
	spaceTypes: everySpace,
	apps: ['calendar', 'timeblocks'],
	recordTypes: [calendars, events, timeBlocks],
};
