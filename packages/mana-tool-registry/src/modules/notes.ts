import { undecryptable } from '@mana/records';
import { byLatest, pinnedFirst } from '@mana/records/rules/notes';
import { notes, notesModule } from '@mana/records/types/notes';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import {
	cursor,
	forRecords,
	hasChange,
	labelName,
	noChange,
	pageLimit,
	tagNames,
	titleText,
} from '../input-fields.ts';
import { cut } from '../records/bounded-text.ts';
import { recordTools } from '../records/record-tools.ts';
import { idOfTag, idsOfTags, tagNamer } from '../records/tag-names.ts';
import { textTools } from '../records/text-tools.ts';
import { noteLinksTool } from './note-links.ts';

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
	labels: z.array(z.string()).optional(),
	updatedAt: z.string(),
	undecryptable,
});

export const notesTools = [
	tools.create({
		name: 'notes.create',
		title: 'Create note',
		description: 'Writes a new note. For something to do use todo_create, for a diary entry journal_add.',
		input: z.strictObject({
			title,
			content: content.default(''),
			color: z.string().max(40).nullable().default(null),
			isPinned: z.boolean().default(false),
			labels: tagNames.optional(),
		}),
		values: async ({ labels, ...input }, ctx) => ({
			...input,
			...(labels !== undefined && { tagIds: await idsOfTags(ctx, labels) }),
		}),
	}),
	tools.search({
		name: 'notes.search',
		title: 'Search notes',
		description: 'Finds notes by words of title or content, best match first. Slips of the pen match too.',
		input: z.strictObject({
			query: z.string().max(500).default('').describe('Empty for all'),
			includeArchived,
			limit: pageLimit(100, 20),
		}),
		where: (input) => (note) => input.includeArchived || !note.isArchived,
		order: byLatest,
		long: { field: 'content', readBy: 'notes_get' },
	}),
	tools.list({
		name: 'notes.list',
		title: 'Notes',
		description: 'Lists notes by title and how they begin, pinned ones first, then newest.',
		input: z.strictObject({
			limit: pageLimit(100, 30),
			label: labelName.optional(),
			includeArchived,
			cursor,
		}),
		about: async ({ label }, ctx) => ({
			labelsOf: await tagNamer(ctx),
			tagId: label === undefined ? undefined : ((await idOfTag(ctx, label)) ?? ''),
		}),
		where:
			(input, { tagId }) =>
			(note) =>
				(input.includeArchived || !note.isArchived) && (tagId === undefined || note.tagIds.includes(tagId)),
		order: pinnedFirst,
		shown: {
			schema: summary,
			of: ({ content: text, color, createdAt, tagIds, ...note }, { labelsOf }) => {
				const labels = labelsOf(tagIds);
				return {
					...note,
					...(labels.length > 0 && { labels }),
					...(text !== undefined && { excerpt: cut(text.trimStart(), excerptLength) }),
				};
			},
		},
	}),
	texts.get({
		name: 'notes.get',
		title: 'Note',
		description: 'Reads one note; a long text in parts from offset, as nextOffset says.',
	}),
	texts.update({
		name: 'notes.update',
		formerNames: [
			{
				name: 'notes.append',
				means: ({ noteId, content: added, ...given }) => ({ id: noteId, ...given, append: added }),
			},
		],
		title: 'Update note',
		description:
			'Changes given fields of a note. append adds at the end, replace changes a place. New content replaces all of the old: send expectedUpdatedAt, the updatedAt you read, and what others wrote since is merged in.',
		fields: z.object({
			title: title.optional(),
			content: content.optional(),
			isPinned: z.boolean().optional(),
			isArchived: z.boolean().optional(),
		}),
	}),
	tools.change({
		name: 'notes.tag',
		formerNames: [{ name: 'notes.addTag', means: ({ noteId, tag }) => ({ ids: [noteId], add: [tag] }) }],
		title: 'Tag notes',
		description: 'Puts tags on notes, or takes them off.',
		input: forRecords({ add: tagNames.optional(), remove: tagNames.optional() }).refine(hasChange, noChange),
		async change({ add = [], remove = [] }, ctx) {
			const added = await idsOfTags(ctx, add);
			const removed = await Promise.all(remove.map((name) => idOfTag(ctx, name)));
			return ({ tagIds }) => {
				const left = new Set([...tagIds, ...added]);
				for (const id of removed) if (id !== undefined) left.delete(id);
				const isSame = left.size === tagIds.length && tagIds.every((id) => left.has(id));
				return isSame ? {} : { tagIds: [...left] };
			};
		},
	}),
	noteLinksTool(tools.table),
	tools.remove({
		name: 'notes.delete',
		title: 'Delete note',
		description: 'Deletes a note. To hide it use notes_update with isArchived.',
		listsPurge: true,
		loses({ title: name, content: text, updatedAt }) {
			const size = text === undefined ? '' : `, ${text.length} characters`;
			return `The note ${quotedTitle(name)}${size}, last changed ${updatedAt.slice(0, 10)}`;
		},
	}),
];
