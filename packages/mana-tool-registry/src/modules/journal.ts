import { byNewestDay, isPeriod, isShownIn } from '@mana/records/rules/journal';
import { countingWords } from '@mana/records/rules/words';
import { inTurns } from '@mana/records/search/next-turn';
import { journalEntries, journalModule, moodName } from '@mana/records/types/journal';
import { z } from 'zod';
import { calendarDate, otherZone } from '../calendar-date.ts';
import { quotedTitle, shownDate } from '../deletion.ts';
import { cursor, pageLimit, queryField } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { personDay } from '../person-day.ts';
import { recordTools } from '../records/record-tools.ts';
import { textTools } from '../records/text-tools.ts';
import type { ToolSpec } from '../tool-spec.ts';

const maxLength = 200_000;
const content = z.string().min(1).max(maxLength);
const tags = z.array(z.string().min(1).max(60)).max(20);
const periodFields = { from: calendarDate.optional(), to: calendarDate.optional() };
const fromAfterTo = { path: ['from'], error: 'must not be after to' };

const tools = recordTools(journalModule, journalEntries, { one: 'entry', many: 'entries' });

const texts = textTools({
	module: journalModule,
	type: journalEntries,
	table: tools.table,
	one: 'entry',
	text: 'content',
	maxLength,
});

export const journalTable = tools.table;

const period = z.strictObject({ ...periodFields, query: queryField, limit: pageLimit(100, 20), cursor });
const input = period.refine(isPeriod, fromAfterTo);
const shown = { where: isShownIn, order: byNewestDay } as const;

const listed = tools.list({
	name: 'journal.list',
	title: 'Journal entries',
	description: 'Reads diary entries in full, newest day first, or finds those with words.',
	input,
	...shown,
});

const found = tools.search({
	name: 'journal.search',
	title: 'Search journal',
	description: 'Finds diary entries by words, best match first.',
	input: period.extend({ query: z.string().min(1).max(500) }).refine(isPeriod, fromAfterTo),
	...shown,
	long: { field: 'content', readBy: 'journal_list with its day as from and to' },
});

const withWords = z.looseObject({ query: z.string().regex(/\S/) });

function readingFor(given: unknown): ToolSpec {
	return withWords.safeParse(given).success ? found : listed;
}

/** Reads entries by their day, or finds them by words: then long ones are cut, and quoted from where the words stand. */
const listEntries: ToolSpec = {
	...listed,
	formerNames: [found.name],
	output: z.looseObject({ entries: z.array(z.looseObject({ id: z.string() })), total: z.int() }),
	handler: (given, ctx) => readingFor(given).handler(given, ctx),
	readAcross: (given, contexts) => readingFor(given).readAcross?.(given, contexts) ?? Promise.resolve({}),
};

export const journalTools = [
	tools.create({
		name: 'journal.add',
		title: 'Add journal entry',
		description: "Writes an entry in the person's diary, in their words. For facts to keep use notes_create.",
		input: z.strictObject({
			title: z.string().max(500).nullable().default(null),
			content,
			entryDate: calendarDate.optional(),
			mood: moodName.nullable().default(null),
			tags: tags.default([]),
			timeZone: otherZone,
		}),
		values: async ({ timeZone, entryDate, ...fields }, ctx) => ({
			...fields,
			entryDate: entryDate ?? (await personDay(ctx, timeZone)).today,
			wordCount: await inTurns(countingWords(fields.content)),
		}),
	}),
	texts.update({
		name: 'journal.update',
		title: 'Update journal entry',
		description: 'Changes given fields of a diary entry, its text as notes_update does.',
		fields: z.object({
			title: z.string().max(500).nullable().optional(),
			content: content.optional(),
			entryDate: calendarDate.optional(),
			mood: listedByType(moodName).nullable().optional(),
			tags: tags.optional(),
			isPinned: z.boolean().optional(),
			isFavorite: z.boolean().optional(),
			isArchived: z.boolean().optional(),
		}),
		also: async (text) => ({ wordCount: await inTurns(countingWords(text)) }),
	}),
	listEntries,
	tools.remove({
		name: 'journal.delete',
		title: 'Delete journal entry',
		description: 'Deletes a diary entry.',
		listsPurge: true,
		loses({ title, entryDate, wordCount }) {
			const name = title ? ` ${quotedTitle(title)}` : '';
			const day = shownDate(entryDate);
			return `The journal entry${name}${day ? ` of ${day}` : ''}, ${wordCount} words`;
		},
	}),
];
