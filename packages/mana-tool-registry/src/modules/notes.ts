import { undecryptable } from '@mana/records';
import { byLatest, pinnedFirst } from '@mana/records/rules/notes';
import { notesModule, notes as noteType } from '@mana/records/types/notes';
import { z } from 'zod';
import { deletionInput, describeDeletion, quotedTitle } from '../deletion.ts';
import {
	cursor,
	DONE,
	doneOutput,
	hasChange,
	nextCursor,
	noChange,
	recordId,
	titleText,
	undecryptableCount,
	unsearchedCount,
} from '../input-fields.ts';
import { boundTexts, cut, isTruncated } from '../records/bounded-text.ts';
import { createTable } from '../records/table.ts';
import { defaultRegistry } from '../registry.ts';
import { defineTool } from '../tool-spec.ts';

export const notes = createTable(noteType);

const EXCERPT_LENGTH = 200;

const title = titleText(500);
const content = z.string().max(200_000).describe('Markdown');

const create = defineTool({
	name: 'notes.create',
	title: 'Create note',
	module: notesModule,
	description:
		'Writes a new note: something to keep and find again. For something to do use todo_create, for a diary entry journal_add.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: false,
	input: z.strictObject({
		title,
		content: content.default(''),
		color: z.string().max(40).nullable().default(null),
		isPinned: z.boolean().default(false),
	}),
	output: z.object({ note: noteType.record }),
	recordTypes: [noteType],
	async handler(input, ctx) {
		return { note: await notes.insert(ctx, input) };
	},
});

const search = defineTool({
	name: 'notes.search',
	title: 'Search notes',
	module: notesModule,
	description:
		'Finds notes by words of their title or content, best match first; beginnings of words and small slips of the pen match too. To browse use notes_list.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z.strictObject({
		query: z.string().max(500).default('').describe('Empty for all'),
		includeArchived: z.boolean().default(false),
		limit: z.int().min(1).max(100).default(20),
	}),
	output: z.object({
		notes: z.array(
			noteType.record.extend({
				excerpt: z.string().optional().describe('Where it was found'),
				isTruncated: isTruncated('notes_get'),
			}),
		),
		total: z.int(),
		undecryptableCount,
		unsearchedCount,
	}),
	recordTypes: [noteType],
	async handler({ query, includeArchived, limit }, ctx) {
		const { records, ...counts } = await notes.search(ctx, {
			query,
			where: (note) => includeArchived || !note.isArchived,
			order: byLatest,
			limit,
		});
		return { notes: boundTexts(records, 'content'), ...counts };
	},
});

const list = defineTool({
	name: 'notes.list',
	title: 'List notes',
	module: notesModule,
	description:
		'Lists notes by title and the beginning of their text, pinned ones first, then newest. Read one in full with notes_get; find by text with notes_search.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z.strictObject({
		limit: z.int().min(1).max(100).default(30),
		includeArchived: z.boolean().default(false),
		cursor,
	}),
	output: z.object({
		notes: z.array(
			z.object({
				id: z.string(),
				title: z.string().optional(),
				excerpt: z.string().optional(),
				isPinned: z.boolean(),
				isArchived: z.boolean(),
				updatedAt: z.string(),
				undecryptable,
			}),
		),
		total: z.int().describe('How many there are, those beyond the limit included'),
		nextCursor,
		undecryptableCount,
	}),
	recordTypes: [noteType],
	async handler({ limit, includeArchived, cursor: after }, ctx) {
		const { records, ...counts } = await notes.list(ctx, {
			where: (note) => includeArchived || !note.isArchived,
			order: pinnedFirst,
			limit,
			after,
		});
		const summaries = records.map(({ content: text, color, createdAt, ...note }) => ({
			...note,
			...(text !== undefined && { excerpt: cut(text.trimStart(), EXCERPT_LENGTH) }),
		}));
		return { notes: summaries, ...counts };
	},
});

const get = defineTool({
	name: 'notes.get',
	title: 'Read note',
	module: notesModule,
	description: 'Reads one note in full.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z.strictObject({ id: recordId }),
	output: z.object({ note: noteType.record }),
	recordTypes: [noteType],
	async handler({ id }, ctx) {
		return { note: await notes.get(ctx, id) };
	},
});

const update = defineTool({
	name: 'notes.update',
	title: 'Update note',
	module: notesModule,
	description:
		'Changes the given fields of a note and leaves the others. New content replaces all of the old: to add to a note, read it with notes_get and send the whole text.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: true,
	input: z
		.strictObject({
			id: recordId,
			title: title.optional(),
			content: content.optional(),
			isPinned: z.boolean().optional(),
			isArchived: z.boolean().optional(),
		})
		.refine(hasChange, noChange),
	output: doneOutput,
	recordTypes: [noteType],
	async handler({ id, ...fields }, ctx) {
		await notes.update(ctx, id, () => fields);
		return DONE;
	},
});

const remove = defineTool({
	name: 'notes.delete',
	title: 'Delete note',
	module: notesModule,
	description:
		'Deletes a note, where the person asks for just that. To put it out of sight use notes_update with isArchived.',
	scope: 'user-space',
	policyHint: 'destructive',
	idempotent: true,
	input: deletionInput,
	output: doneOutput,
	recordTypes: [noteType],
	async describeLoss({ id, purge }, ctx) {
		const { title: name, content: text, updatedAt } = await notes.get(ctx, id);
		const size = text === undefined ? '' : `, ${text.length} characters`;
		const what = `The note ${quotedTitle(name)}${size}, last changed ${updatedAt.slice(0, 10)}`;
		return describeDeletion(what, purge);
	},
	async handler({ id, purge }, ctx) {
		await notes.remove(ctx, id, purge);
		return DONE;
	},
});

export function registerNotesTools(registry = defaultRegistry): void {
	for (const tool of [create, search, list, get, update, remove]) registry.register(tool);
}
