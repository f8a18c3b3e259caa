import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { colorText, currencyCode, reference, tagIds } from './plain-fields.ts';

/** Time that was worked; its time block says when, and runs on while it has no end. */
export const timeEntries = defineRecordType({
	app: 'times',
	table: 'timeEntries',
	noun: 'time entry',
	record: z.object({
		...recordBase,
		timeBlockId: reference.nullable(),
		projectId: reference.nullable(),
		clientId: reference.nullable(),
		description: encrypted(z.string()),
		/** Seconds; 0 while it is running. */
		duration: z.number(),
		isBillable: z.boolean(),
		tagIds,
		/** An hour, in the client's currency. */
		billingRate: z.number().nullable(),
		visibility: z.enum(['private', 'guild']),
		source: z.enum(['timer', 'manual', 'calendar', 'import']),
		undecryptable,
	}),
	absent: {
		timeBlockId: null,
		projectId: null,
		clientId: null,
		description: '',
		duration: 0,
		isBillable: false,
		tagIds: [],
		billingRate: null,
		visibility: 'private',
		source: 'manual',
	},
	searched: { fields: [{ name: 'description', boost: 1 }], quoted: 'description' },
});

export type TimeEntry = z.output<typeof timeEntries.record>;

export const timeProjects = defineRecordType({
	app: 'times',
	table: 'projects',
	noun: 'project',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		clientId: reference.nullable(),
		color: colorText.nullable(),
		isBillable: z.boolean(),
		billingRate: z.number().nullable(),
		isArchived: z.boolean(),
		order: z.number(),
		undecryptable,
	}),
	absent: {
		name: '',
		description: null,
		clientId: null,
		color: null,
		isBillable: false,
		billingRate: null,
		isArchived: false,
		order: 0,
	},
	searched: {
		fields: [
			{ name: 'name', boost: 4 },
			{ name: 'description', boost: 1 },
		],
		quoted: 'description',
	},
});

export type TimeProject = z.output<typeof timeProjects.record>;

export const timeClients = defineRecordType({
	app: 'times',
	table: 'clients',
	noun: 'client',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		currency: currencyCode.nullable(),
		billingRate: z.number().nullable(),
		isArchived: z.boolean(),
		order: z.number(),
		undecryptable,
	}),
	absent: {
		name: '',
		description: null,
		currency: null,
		billingRate: null,
		isArchived: false,
		order: 0,
	},
});

export type TimeClient = z.output<typeof timeClients.record>;

export const timesModule: ManaModule = {
	id: 'times',
	title: 'Worked time',
	words: 'time that you worked, and for whom',
	icon: 'timer',
	spaceTypes: ['personal', 'brand', 'club', 'team', 'practice'],
	apps: ['times', 'timeblocks'],
	recordTypes: [timeEntries, timeProjects, timeClients],
};
