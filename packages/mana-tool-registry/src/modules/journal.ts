import { z } from 'zod';
import { calendarDate, dateFormatter, timeZone } from '../calendar-date.ts';
import { encrypted, recordBase, undecryptable, undecryptableCount } from '../records/record-schema.ts';
import { descending } from '../records/sort-order.ts';
import { defineTable } from '../records/table.ts';
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

const entries = defineTable({
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
		entryDate: calendarDate.optional().describe('Default today'),
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
	input: z
		.strictObject({
			from: calendarDate.optional(),
			to: calendarDate.optional(),
			limit: z.int().min(1).max(100).default(20),
		})
		.refine(({ from, to }) => !from || !to || from <= to, { path: ['from'], error: 'must not be after to' }),
	output: z.object({
		entries: z.array(entryRecord),
		total: z.int().describe('How many there are, those beyond the limit included'),
		undecryptableCount,
	}),
	encryptedFields: entries.encryptedFields,
	async handler({ from = '', to = '9999-12-31', limit }, ctx) {
		const { records, ...counts } = await entries.list(ctx, {
			where: ({ isArchived, entryDate }) => !isArchived && entryDate >= from && entryDate.slice(0, 10) <= to,
			order: (a, b) => descending(a.entryDate, b.entryDate) || descending(a.createdAt, b.createdAt),
			limit,
		});
		return { entries: records, ...counts };
	},
});

/** Words as whitespace separates them, in any script that does. */
function countWords(text: string): number {
	return text.match(/\S+/gu)?.length ?? 0;
}

export function registerJournalTools(registry = defaultRegistry): void {
	for (const tool of [add, list]) registry.register(tool);
}
