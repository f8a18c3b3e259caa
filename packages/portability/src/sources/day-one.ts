import { isTimeZone } from '@mana/records/rules/days';
import { z } from 'zod';
import { readText } from '../archive/read-text.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { brokenEntry } from './broken-entry.ts';
import { parseJson } from './parse-json.ts';

const listed = z.array(z.unknown()).default([]);
const entrySchema = z.object({
	uuid: z.string(),
	creationDate: z.iso.datetime(),
	modifiedDate: z.iso.datetime().optional(),
	timeZone: z.string().optional(),
	text: z.string().default(''),
	tags: z.array(z.string()).default([]),
	starred: z.boolean().default(false),
	isPinned: z.boolean().default(false),
	photos: listed,
	videos: listed,
	audios: listed,
	pdfAttachments: listed,
	location: z.unknown().optional(),
	weather: z.unknown().optional(),
});
const journalSchema = z.object({ entries: z.array(z.unknown()) });

/** Day One: a ZIP with one JSON a journal. */
export const dayOneSource: ImportSource = {
	id: 'day-one',
	title: 'Day One',
	async recognises({ parts }) {
		const [first, ...others] = parts.filter(({ name }) => /\.json$/i.test(name));
		if (first === undefined || others.length > 20 || first.sizeBytes > 64 * 1024 * 1024) return false;
		const journal = journalSchema.safeParse(parseJson(await readText(first)));
		return (
			journal.success &&
			(journal.data.entries.length === 0 ||
				journal.data.entries.some((entry) => entrySchema.safeParse(entry).success))
		);
	},
	async *read({ parts }, { timeZone }) {
		const newId = createItemIds('day-one');
		for (const part of parts.filter(({ name }) => /\.json$/i.test(name))) {
			const place = { part: part.name };
			const journal = journalSchema.safeParse(parseJson(await readText(part)));
			if (!journal.success) yield { kind: 'wrong', reason: 'UNREADABLE', label: part.name, place };
			for (const [index, entry] of (journal.data?.entries ?? []).entries()) {
				const parsed = entrySchema.safeParse(entry);
				if (parsed.success) yield itemOf(parsed.data, part.name, { newId, timeZone });
				else yield brokenEntry(entry, parsed.error.issues[0]?.path[0], { ...place, entry: index + 1 });
			}
		}
	},
};

function itemOf(
	entry: z.output<typeof entrySchema>,
	part: string,
	{ newId, timeZone }: { readonly newId: ReturnType<typeof createItemIds>; readonly timeZone: string },
): ImportItem {
	const losses: Loss[] = [];
	const media = [entry.photos, entry.videos, entry.audios, entry.pdfAttachments].flat().length;
	if (media > 0) losses.push({ code: 'ATTACHMENTS', detail: String(media) });
	for (const field of ['location', 'weather'] as const)
		if (entry[field] !== undefined) losses.push({ code: 'FIELD', detail: field });
	const isKnown = entry.timeZone !== undefined && isTimeZone(entry.timeZone);
	if (entry.timeZone !== undefined && !isKnown) losses.push({ code: 'TIME_ZONE', detail: entry.timeZone });
	const at = Temporal.Instant.from(entry.creationDate).toZonedDateTimeISO(
		isKnown ? (entry.timeZone ?? timeZone) : timeZone,
	);
	const text = unescaped(entry.text);
	const [, heading, rest = ''] = /^#{1,6} +([^\n]+)\n?([\s\S]*)$/.exec(text) ?? [];
	const content = (heading === undefined ? text : rest).trim();
	const wordCount = content === '' ? 0 : content.split(/\s+/).length;
	const values = {
		title: heading ?? null,
		content,
		entryDate: at.toPlainDate().toString(),
		tags: entry.tags,
		wordCount,
		isFavorite: entry.starred,
		isPinned: entry.isPinned,
	};
	const label = heading ?? content.slice(0, 120);
	const instants = { createdAt: entry.creationDate, modifiedAt: entry.modifiedDate };
	return {
		kind: 'record',
		table: 'journal/journalEntries',
		id: newId(entry.uuid),
		values,
		label,
		place: { part },
		losses,
		...instants,
	};
}

/** Day One escapes whatever could be Markdown, and shows pictures by addresses of its own. */
function unescaped(text: string): string {
	return text
		.replaceAll(/!\[[^[\]]*\]\(dayone-moment:[^()]*\)\n*/g, '')
		.replaceAll(/\\([\\`*_{}[\]()#+\-.!~>|])/g, '$1')
		.trim();
}
