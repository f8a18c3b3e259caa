import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { dateText } from './plain-fields.ts';

export const goalPeriods = ['day', 'week', 'month'] as const;
export const goalComparisons = ['gte', 'lte'] as const;
export const goalStatuses = ['active', 'paused', 'completed', 'abandoned'] as const;

/** How often something happens, or what it adds up to. */
const metric = z.object({
	source: z.enum(['event_count', 'event_sum']),
	eventType: plain('kind of event', z.string()),
	filterField: plain('name of a field', z.string()).nullable().optional(),
	filterValue: plain('one of the values of an enum', z.string()).nullable().optional(),
	sumField: plain('name of a field', z.string()).nullable().optional(),
});

export const goals = defineRecordType({
	app: 'goals',
	table: 'goals',
	noun: 'goal',
	record: z.object({
		...recordBase,
		title: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		metric: metric.nullable(),
		target: z.object({
			value: z.number(),
			period: z.enum(goalPeriods),
			comparison: z.enum(goalComparisons),
		}),
		moduleId: plain('name of a module', z.string().nullable()),
		status: z.enum(goalStatuses),
		currentValue: z.number(),
		currentPeriodStart: dateText.nullable(),
		undecryptable,
	}),
	absent: {
		title: '',
		description: null,
		metric: null,
		target: { value: 1, period: 'week', comparison: 'gte' },
		moduleId: null,
		status: 'active',
		currentValue: 0,
		currentPeriodStart: null,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'description', boost: 1 },
		],
		quoted: 'description',
	},
});

export type Goal = z.output<typeof goals.record>;

export const goalsModule: ManaModule = {
	id: 'goals',
	title: 'Goals',
	words: 'goals and how far they are',
	icon: 'target',
	spaceTypes: everySpace,
	apps: ['goals'],
	recordTypes: [goals],
};
