import { z } from 'zod';
import { calendarDate, dateFormatter, timeZone } from '../calendar-date.ts';
import { deletionInput, describeDeletion, quotedTitle, shownDate } from '../deletion.ts';
import { cursor, DONE, doneOutput, nextCursor } from '../input-fields.ts';
import { boundTexts, isTruncated } from '../records/bounded-text.ts';
import { encrypted, recordBase, undecryptable, undecryptableCount } from '../records/record-schema.ts';
import { descending } from '../records/sort-order.ts';
import { defineTable, SHOWN_CHARACTERS } from '../records/table.ts';
import { defaultRegistry } from '../registry.ts';
import { defineTool } from '../tool-spec.ts';

const moods = [
	'dankbar',
	'glücklich',
	'zufrieden',
	'neutral',
	'nachdenklich',
	'traurig',
	'gestresst',
	'wütend',
] as const;

const entryRecord = z.object({
	...recordBase,
	title: encrypted(z.string().nullable()),
	content: encrypted(z.string()),
	entryDate: z.string(),
	mood: z.enum(moods).nullable(),
	tags: z.array(z.string()),
	wordCount: z.number(),
	isPinned: z.boolean(),
	isFavorite: z.boolean(),
	isArchived: z.boolean(),
	undecryptable,
});

type Entry = z.output<typeof entryRecord>;

const periodFields = { from: calendarDate.optional(), to: calendarDate.optional() };

const fromAfterTo = { path: ['from'], error: 'must not be after to' };

export const entries = defineTable({
	appId: 'journal',
	table: 'journalEntries',
	noun: 'journal entry',
	record: entryRecord,
	absent: {
		title: null,
		content: '',
		entryDate: '',
		mood: null,
		tags: [],
		wordCount: 0,
		isPinned: false,
		isFavorite: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'content', boost: 1 },
		],
		quoted: 'content',
	},
});

const add = defineTool({
	name: 'journal.add',
	title: 'Add journal entry',
	module: 'journal',
	description:
		"Writes an entry in the person's diary, in their words: how a day was, what they felt. For facts to keep use notes_create.",
	scope: 'user-space',
	policyHint: 'write',
	idempotent: false,
	input: z.strictObject({
		title: z.string().max(500).nullable().default(null),
		content: z.string().min(1).max(200_000),
		entryDate: calendarDate.optional().describe('Default today, in timeZone'),
		mood: z.enum(moods).nullable().default(null),
		tags: z.array(z.string().min(1).max(60)).max(20).default([]).describe('Stored unencrypted'),
		timeZone,
	}),
	output: z.object({ entry: entryRecord }),
	encryptedFields: entries.encryptedFields,
	async handler({ timeZone: zone, entryDate, ...fields }, ctx) {
		const entry = await entries.insert(ctx, {
			...fields,
			entryDate: entryDate ?? dateFormatter(zone)(ctx.now()),
			wordCount: countWords(fields.content),
		});
		return { entry };
	},
});

const list = defineTool({
	name: 'journal.list',
	title: 'List journal entries',
	module: 'journal',
	description: 'Reads diary entries in full, newest day first, between two dates if given (both included).',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z
		.strictObject({
			...periodFields,
			limit: z.int().min(1).max(100).default(20),
			cursor,
		})
		.refine(isPeriod, fromAfterTo),
	output: z.object({
		entries: z.array(entryRecord),
		total: z.int().describe('How many there are, those beyond the limit included'),
		nextCursor,
		undecryptableCount,
	}),
	encryptedFields: entries.encryptedFields,
	async handler({ limit, cursor: after, ...period }, ctx) {
		const { records, ...counts } = await entries.list(ctx, {
			where: isShownIn(period),
			order: byNewestDay,
			limit,
			after,
			maxCharacters: SHOWN_CHARACTERS,
		});
		return { entries: records, ...counts };
	},
});

const search = defineTool({
	name: 'journal.search',
	title: 'Search journal',
	module: 'journal',
	description:
		'Finds diary entries by words of their title or content, best match first, between two dates if given. To read a day or a week use journal_list.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z
		.strictObject({
			query: z.string().min(1).max(500),
			...periodFields,
			limit: z.int().min(1).max(100).default(10),
		})
		.refine(isPeriod, fromAfterTo),
	output: z.object({
		entries: z.array(
			entryRecord.extend({
				excerpt: z.string().optional().describe('Where it was found'),
				isTruncated: isTruncated('journal_list with its day as from and to'),
			}),
		),
		total: z.int(),
		undecryptableCount,
	}),
	encryptedFields: entries.encryptedFields,
	async handler({ query, limit, ...period }, ctx) {
		const { records, ...counts } = await entries.search(ctx, {
			query,
			where: isShownIn(period),
			order: byNewestDay,
			limit,
		});
		return { entries: boundTexts(records, 'content'), ...counts };
	},
});

const remove = defineTool({
	name: 'journal.delete',
	title: 'Delete journal entry',
	module: 'journal',
	description: 'Deletes a diary entry, where the person asks for just that.',
	scope: 'user-space',
	policyHint: 'destructive',
	idempotent: true,
	input: deletionInput,
	output: doneOutput,
	encryptedFields: entries.encryptedFields,
	async describeLoss({ id, purge }, ctx) {
		const { title, entryDate, wordCount } = await entries.get(ctx, id);
		const name = title ? ` ${quotedTitle(title)}` : '';
		const day = shownDate(entryDate);
		const what = `The journal entry${name}${day ? ` of ${day}` : ''}, ${wordCount} words`;
		return describeDeletion(what, purge);
	},
	async handler({ id, purge }, ctx) {
		await entries.remove(ctx, id, purge);
		return DONE;
	},
});

interface Period {
	from?: string | undefined;
	to?: string | undefined;
}

function isPeriod({ from, to }: Period): boolean {
	return !from || !to || from <= to;
}

function isShownIn({ from = '', to = '9999-12-31' }: Period): (entry: Entry) => boolean {
	return ({ isArchived, entryDate }) => !isArchived && entryDate >= from && entryDate.slice(0, 10) <= to;
}

function byNewestDay(a: Entry, b: Entry): number {
	return descending(a.entryDate, b.entryDate) || descending(a.createdAt, b.createdAt);
}

/** Words as whitespace separates them, in any script that does. */
function countWords(text: string): number {
	return text.match(/\S+/gu)?.length ?? 0;
}

export function registerJournalTools(registry = defaultRegistry): void {
	for (const tool of [add, list, search, remove]) registry.register(tool);
}
