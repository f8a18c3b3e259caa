import {
	defineRecordType,
	encrypted,
	type ManaModule,
	plain,
	recordBase,
	undecryptable,
} from '@mana/records';
import { z } from 'zod';

export const quotes = defineRecordType({
	app: 'quotes',
	table: 'quotes',
	noun: 'quote',
	record: z.object({
		...recordBase,
		text: encrypted(z.string()),
		author: encrypted(z.string().nullable()),
		language: plain('code of a language', z.string().nullable()),
		isFavorite: z.boolean(),
		undecryptable,
	}),
	absent: { text: '', author: null, language: null, isFavorite: false },
	searched: {
		fields: [
			{ name: 'author', boost: 2 },
			{ name: 'text', boost: 1 },
		],
		quoted: 'text',
	},
});

export const quotesModule: ManaModule = {
	id: 'quotes',
	title: 'Quotes',
	words: 'quotations',
	icon: 'quote',
	spaceTypes: ['personal', 'family'],
	apps: ['quotes'],
	recordTypes: [quotes],
};
