import { byNewestDay, isPeriod, isShownIn } from '@mana/records/rules/journal';
import { countingWords } from '@mana/records/rules/words';
import { inTurns } from '@mana/records/search/next-turn';
import { journalEntries, journalModule, moodName } from '@mana/records/types/journal';
import { z } from 'zod';
import { calendarDate, otherZone } from '../calendar-date.ts';
import { quotedTitle, shownDate } from '../deletion.ts';
import { cursor } from '../input-fields.ts';
import { personDay } from '../person-day.ts';
import { recordTools } from '../records/record-tools.ts';
import { textTools } from '../records/text-tools.ts';

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

export const journalTools = [
	tools.create({
		name: 'journal.add',
		title: 'Add journal entry',
		description:
			"Writes an entry in the person's diary, in their words: how a day was, what they felt. For facts to keep use notes_create.",
		input: z.strictObject({
			title: z.string().max(500).nullable().default(null),
			content,
			entryDate: calendarDate.optional().describe('Default today'),
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
		description:
			'Changes the given fields of a diary entry and leaves the others; its text as notes_update does.',
		fields: z.object({
			title: z.string().max(500).nullable().optional(),
			content: content.optional(),
			entryDate: calendarDate.optional(),
			mood: moodName.nullable().optional(),
			tags: tags.optional(),
			isPinned: z.boolean().optional(),
			isFavorite: z.boolean().optional(),
			isArchived: z.boolean().optional(),
		}),
		also: async (text) => ({ wordCount: await inTurns(countingWords(text)) }),
	}),
	tools.list({
		name: 'journal.list',
		title: 'List journal entries',
		description: 'Reads diary entries in full, newest day first, between two dates if given (both included).',
		input: z
			.strictObject({ ...periodFields, limit: z.int().min(1).max(100).default(20), cursor })
			.refine(isPeriod, fromAfterTo),
		where: isShownIn,
		order: byNewestDay,
	}),
	tools.search({
		name: 'journal.search',
		title: 'Search journal',
		description:
			'Finds diary entries by words of their title or content, best match first, between two dates if given. To read a day or a week use journal_list.',
		input: z
			.strictObject({
				query: z.string().min(1).max(500),
				...periodFields,
				limit: z.int().min(1).max(100).default(10),
			})
			.refine(isPeriod, fromAfterTo),
		where: isShownIn,
		order: byNewestDay,
		long: { field: 'content', readBy: 'journal_list with its day as from and to' },
	}),
	tools.remove({
		name: 'journal.delete',
		title: 'Delete journal entry',
		description: 'Deletes a diary entry, where the person asks for just that.',
		listsPurge: true,
		loses({ title, entryDate, wordCount }) {
			const name = title ? ` ${quotedTitle(title)}` : '';
			const day = shownDate(entryDate);
			return `The journal entry${name}${day ? ` of ${day}` : ''}, ${wordCount} words`;
		},
	}),
];
