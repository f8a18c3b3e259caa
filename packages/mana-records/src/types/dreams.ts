import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { dateText, tagIds } from './plain-fields.ts';

export const dreams = defineRecordType({
	app: 'dreams',
	table: 'dreams',
	noun: 'dream',
	record: z.object({
		...recordBase,
		title: encrypted(z.string().nullable()),
		content: encrypted(z.string()),
		transcript: encrypted(z.string().nullable()),
		interpretation: encrypted(z.string().nullable()),
		aiInterpretation: encrypted(z.string().nullable()),
		location: encrypted(z.string().nullable()),
		/** The morning after. */
		dreamDate: dateText,
		isLucid: z.boolean(),
		isRecurring: z.boolean(),
		isFavorite: z.boolean(),
		isArchived: z.boolean(),
		tagIds,
		undecryptable,
	}),
	absent: {
		title: null,
		content: '',
		transcript: null,
		interpretation: null,
		aiInterpretation: null,
		location: null,
		dreamDate: '',
		isLucid: false,
		isRecurring: false,
		isFavorite: false,
		isArchived: false,
		tagIds: [],
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'content', boost: 1 },
			{ name: 'interpretation', boost: 1 },
		],
		quoted: 'content',
	},
});

export type Dream = z.output<typeof dreams.record>;

export const dreamsModule: ManaModule = {
	id: 'dreams',
	title: 'Dreams',
	words: 'your dreams',
	icon: 'moon',
	spaceTypes: ['personal'],
	apps: ['dreams'],
	recordTypes: [dreams],
};
