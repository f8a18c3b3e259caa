import { dateFormatter } from '@mana/records/rules/days';
import { byNewestDay, isPeriod, isShownIn } from '@mana/records/rules/journal';
import { countingWords } from '@mana/records/rules/words';
import { journalEntries, journalModule, moods } from '@mana/records/types/journal';
import { z } from 'zod';
import { calendarDate, timeZone } from '../calendar-date.ts';
import { deletionInput, describeDeletion, quotedTitle, shownDate } from '../deletion.ts';
import {
	cursor,
	DONE,
	doneOutput,
	nextCursor,
	undecryptableCount,
	unsearchedCount,
} from '../input-fields.ts';
import { boundTexts, isTruncated } from '../records/bounded-text.ts';
import { createTable, SHOWN_CHARACTERS } from '../records/table.ts';
import { defaultRegistry } from '../registry.ts';
import { inTurns } from '../search/next-turn.ts';
import { defineTool } from '../tool-spec.ts';

export const entries = createTable(journalEntries);

const periodFields = { from: calendarDate.optional(), to: calendarDate.optional() };

const fromAfterTo = { path: ['from'], error: 'must not be after to' };

const add = defineTool({
	name: 'journal.add',
	title: 'Add journal entry',
	module: journalModule,
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
	output: z.object({ entry: journalEntries.record }),
	recordTypes: [journalEntries],
	async handler({ timeZone: zone, entryDate, ...fields }, ctx) {
		const entry = await entries.insert(ctx, {
			...fields,
			entryDate: entryDate ?? dateFormatter(zone)(ctx.now()),
			wordCount: await inTurns(countingWords(fields.content)),
		});
		return { entry };
	},
});

const list = defineTool({
	name: 'journal.list',
	title: 'List journal entries',
	module: journalModule,
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
		entries: z.array(journalEntries.record),
		total: z.int().describe('How many there are, those beyond the limit included'),
		nextCursor,
		undecryptableCount,
	}),
	recordTypes: [journalEntries],
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
	module: journalModule,
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
			journalEntries.record.extend({
				excerpt: z.string().optional().describe('Where it was found'),
				isTruncated: isTruncated('journal_list with its day as from and to'),
			}),
		),
		total: z.int(),
		undecryptableCount,
		unsearchedCount,
	}),
	recordTypes: [journalEntries],
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
	module: journalModule,
	description: 'Deletes a diary entry, where the person asks for just that.',
	scope: 'user-space',
	policyHint: 'destructive',
	idempotent: true,
	input: deletionInput,
	output: doneOutput,
	recordTypes: [journalEntries],
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

export function registerJournalTools(registry = defaultRegistry): void {
	for (const tool of [add, list, search, remove]) registry.register(tool);
}
