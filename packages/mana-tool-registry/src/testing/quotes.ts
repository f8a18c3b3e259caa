import { descending, sortOrder } from '@mana/records/rules/sort-order';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { cursor, titleText } from '../input-fields.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineResource, undecryptableText } from '../resources/resource-spec.ts';
import { quotes, quotesModule } from './quotes-types.ts';

const text = titleText(2_000);
const author = z.string().max(200).nullable();
const language = z.string().max(35).nullable().describe('BCP 47, such as en');

const tools = recordTools(quotesModule, quotes, { one: 'quote', many: 'quotes' });
const byNewest = sortOrder(['createdAt'], (a: { createdAt: string }, b: { createdAt: string }) =>
	descending(a.createdAt, b.createdAt),
);

/** A module as one is added, for tests of what follows from one. */
export const quotesTools = [
	tools.create({
		name: 'quotes.create',
		title: 'Keep quote',
		description: 'Keeps a sentence worth remembering. For longer texts use notes_create.',
		input: z.strictObject({ text, author: author.default(null), language: language.default(null) }),
		values: (input) => input,
	}),
	tools.list({
		name: 'quotes.list',
		title: 'List quotes',
		description: 'Lists quotes, newest first. To find one by its words use quotes_search.',
		input: z.strictObject({
			favoritesOnly: z.boolean().default(false),
			limit: z.int().min(1).max(100).default(20),
			cursor,
		}),
		where: (input) => (quote) => quote.isFavorite || !input.favoritesOnly,
		order: byNewest,
	}),
	tools.search({
		name: 'quotes.search',
		title: 'Search quotes',
		description: 'Finds quotes by words of their text or author, best match first.',
		input: z.strictObject({
			query: z.string().min(1).max(500),
			limit: z.int().min(1).max(100).default(10),
		}),
		order: byNewest,
		long: { field: 'text', readBy: 'quotes_get' },
	}),
	tools.get({ name: 'quotes.get', title: 'Read quote', description: 'Reads one quote in full.' }),
	tools.update({
		name: 'quotes.update',
		title: 'Update quote',
		description: 'Changes the given fields of a quote and leaves the others.',
		fields: z.object({
			text: text.optional(),
			author: author.optional(),
			language: language.optional(),
			isFavorite: z.boolean().optional(),
		}),
	}),
	tools.remove({
		name: 'quotes.delete',
		title: 'Delete quote',
		description: 'Deletes a quote, where the person asks for just that.',
		loses: (quote) => `The quote ${quotedTitle(quote.text)}`,
	}),
];

export const quoteResource = defineResource({
	collection: 'quotes',
	module: quotesModule,
	title: 'Quote',
	description: 'A sentence worth remembering, as Markdown.',
	mimeType: 'text/markdown',
	table: tools.table,
	isListed: () => true,
	nameOf: (quote) => quote.text,
	textOf: (quote) =>
		[`> ${quote.text ?? undecryptableText}`, ...(quote.author ? [quote.author] : [])].join('\n\n'),
});
