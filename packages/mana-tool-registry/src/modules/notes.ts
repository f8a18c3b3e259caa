import { undecryptable } from '@mana/records';
import { byLatest, pinnedFirst } from '@mana/records/rules/notes';
import { notes, notesModule } from '@mana/records/types/notes';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { cursor, titleText } from '../input-fields.ts';
import { cut } from '../records/bounded-text.ts';
import { recordTools } from '../records/record-tools.ts';
import { textTools } from '../records/text-tools.ts';

const excerptLength = 200;

const title = titleText(500);
const maxLength = 200_000;
const content = z.string().max(maxLength).describe('Markdown');
const includeArchived = z.boolean().default(false);

const tools = recordTools(notesModule, notes, { one: 'note', many: 'notes' });

const texts = textTools({
	module: notesModule,
	type: notes,
	table: tools.table,
	one: 'note',
	text: 'content',
	maxLength,
});

export const noteTable = tools.table;

const summary = z.object({
	id: z.string(),
	title: z.string().optional(),
	excerpt: z.string().optional(),
	isPinned: z.boolean(),
	isArchived: z.boolean(),
	updatedAt: z.string(),
	undecryptable,
});

export const notesTools = [
	tools.create({
		name: 'notes.create',
		title: 'Create note',
		description:
			'Writes a new note: something to keep and find again. For something to do use todo_create, for a diary entry journal_add.',
		input: z.strictObject({
			title,
			content: content.default(''),
			color: z.string().max(40).nullable().default(null),
			isPinned: z.boolean().default(false),
		}),
		values: (input) => input,
	}),
	tools.search({
		name: 'notes.search',
		title: 'Search notes',
		description:
			'Finds notes by words of their title or content, best match first; beginnings of words and small slips of the pen match too. To browse use notes_list.',
		input: z.strictObject({
			query: z.string().max(500).default('').describe('Empty for all'),
			includeArchived,
			limit: z.int().min(1).max(100).default(20),
		}),
		where: (input) => (note) => input.includeArchived || !note.isArchived,
		order: byLatest,
		long: { field: 'content', readBy: 'notes_get' },
	}),
	tools.list({
		name: 'notes.list',
		title: 'List notes',
		description:
			'Lists notes by title and the beginning of their text, pinned ones first, then newest. Read one in full with notes_get; find by text with notes_search.',
		input: z.strictObject({ limit: z.int().min(1).max(100).default(30), includeArchived, cursor }),
		where: (input) => (note) => input.includeArchived || !note.isArchived,
		order: pinnedFirst,
		shown: {
			schema: summary,
			of: ({ content: text, color, createdAt, tagIds, ...note }) => ({
				...note,
				...(text !== undefined && { excerpt: cut(text.trimStart(), excerptLength) }),
			}),
		},
	}),
	texts.get({
		name: 'notes.get',
		title: 'Read note',
		description: 'Reads one note in full; a long text in parts from offset, as nextOffset says.',
	}),
	texts.update({
		name: 'notes.update',
		title: 'Update note',
		description:
			'Changes the given fields of a note and leaves the others. To add a line use append, to change a place replace. New content replaces all of the old: send expectedUpdatedAt, the updatedAt you read, and what others wrote since is merged in.',
		fields: z.object({
			title: title.optional(),
			content: content.optional(),
			isPinned: z.boolean().optional(),
			isArchived: z.boolean().optional(),
		}),
	}),
	tools.remove({
		name: 'notes.delete',
		title: 'Delete note',
		description:
			'Deletes a note, where the person asks for just that. To put it out of sight use notes_update with isArchived.',
		listsPurge: true,
		loses({ title: name, content: text, updatedAt }) {
			const size = text === undefined ? '' : `, ${text.length} characters`;
			return `The note ${quotedTitle(name)}${size}, last changed ${updatedAt.slice(0, 10)}`;
		},
	}),
];
