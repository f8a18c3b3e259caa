import { z } from 'zod';
import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { parseJson } from './parse-json.ts';
import { createTags } from './tag-items.ts';

const listed = z.array(z.unknown()).default([]);

const keepNoteSchema = z.object({
	title: z.string().default(''),
	textContent: z.string().default(''),
	listContent: z
		.array(z.object({ text: z.string().default(''), isChecked: z.boolean().default(false) }))
		.default([]),
	labels: z.array(z.object({ name: z.string() })).default([]),
	annotations: z.array(z.object({ url: z.string().default(''), title: z.string().default('') })).default([]),
	color: z.string().default('DEFAULT'),
	isPinned: z.boolean().default(false),
	isArchived: z.boolean().default(false),
	isTrashed: z.boolean(),
	/** Microseconds since 1970. */
	createdTimestampUsec: z.number().optional(),
	userEditedTimestampUsec: z.number(),
	attachments: listed,
	sharees: listed,
	reminders: listed,
});

type KeepNote = z.output<typeof keepNoteSchema>;

const colours: Readonly<Record<string, string>> = {
	RED: '#f28b82',
	ORANGE: '#fbbc04',
	YELLOW: '#fff475',
	GREEN: '#ccff90',
	TEAL: '#a7ffeb',
	BLUE: '#cbf0f8',
	CERULEAN: '#aecbfa',
	PURPLE: '#d7aefb',
	PINK: '#fdcfe8',
	BROWN: '#e6c9a8',
	GRAY: '#e8eaed',
};

/** Google Keep, as Takeout hands it out: one JSON a note. */
export const keepSource: ImportSource = {
	id: 'keep',
	title: 'Google Keep',
	async recognises({ parts }) {
		const first = parts.find(({ name }) => /\.json$/i.test(name));
		if (first === undefined || first.sizeBytes > 1_000_000) return false;
		return keepNoteSchema.safeParse(parseJson(await readText(first))).success;
	},
	async *read({ parts }) {
		const newId = createItemIds('keep');
		const tags = createTags();
		for (const part of parts.filter(({ name }) => /\.json$/i.test(name))) {
			const place = { part: part.name };
			const parsed = keepNoteSchema.safeParse(parseJson(await readText(part)));
			if (parsed.success) yield* itemsOf(parsed.data, part, { newId, tags });
			else yield { kind: 'wrong', reason: 'UNREADABLE', label: part.name, place };
		}
	},
};

function* itemsOf(
	note: KeepNote,
	part: ArchiveEntry,
	{ newId, tags }: { newId: ReturnType<typeof createItemIds>; tags: ReturnType<typeof createTags> },
): Generator<ImportItem> {
	const place = { part: part.name };
	const content = contentOf(note);
	const label = note.title || content.slice(0, 120);
	if (note.isTrashed) return yield { kind: 'skipped', reason: 'IN_TRASH', label, place };
	if (label === '') return yield { kind: 'skipped', reason: 'EMPTY', label: part.name, place };
	const { tagIds, items } = tags.of(
		note.labels.map(({ name }) => name),
		place,
	);
	yield* items;
	const createdUsec = note.createdTimestampUsec ?? note.userEditedTimestampUsec;
	const { title, isPinned, isArchived } = note;
	yield {
		kind: 'record',
		table: 'notes/notes',
		id: newId(createdUsec, note.title),
		values: { title, content, isPinned, isArchived, color: colours[note.color] ?? null, tagIds },
		label,
		place,
		losses: lossesOf(note),
		createdAt: instantOf(createdUsec),
		modifiedAt: instantOf(note.userEditedTimestampUsec),
	};
}

function contentOf({ textContent, listContent, annotations }: KeepNote): string {
	const list = listContent.map(({ text, isChecked }) => `- [${isChecked ? 'x' : ' '}] ${text}`).join('\n');
	const links = annotations
		.filter(({ url }) => url !== '' && !textContent.includes(url))
		.map(({ url, title }) => (title === '' ? `<${url}>` : `[${title}](${url})`))
		.join('\n');
	return [textContent, list, links].filter((piece) => piece !== '').join('\n\n');
}

function lossesOf({ attachments, sharees, reminders, color }: KeepNote): Loss[] {
	const losses: Loss[] = [];
	if (attachments.length > 0) losses.push({ code: 'ATTACHMENTS', detail: String(attachments.length) });
	if (sharees.length > 0) losses.push({ code: 'PEOPLE' });
	if (reminders.length > 0) losses.push({ code: 'REMINDER' });
	if (color !== 'DEFAULT' && colours[color] === undefined) losses.push({ code: 'COLOUR', detail: color });
	return losses;
}

function instantOf(usec: number): string | undefined {
	const atMs = Math.floor(usec / 1_000);
	return atMs > 0 && atMs < 8.64e15 ? new Date(atMs).toISOString() : undefined;
}
