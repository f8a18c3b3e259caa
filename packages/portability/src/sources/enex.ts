import { Parser } from 'htmlparser2';
import type { ArchiveEntry } from '../archive/read-archive.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { PortabilityError } from '../portability-error.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { createTags } from './tag-items.ts';

const enex = /\.enex$/i;
/** Of one note's text: what it shows of pictures and sounds is passed over, however large. */
const noteMaxCharacters = 16 * 1024 * 1024;
const kept = new Set(['title', 'content', 'created', 'updated', 'tag']);

interface EnexNote {
	readonly line: number;
	readonly fields: Map<string, string[]>;
	resources: number;
}

/** Evernote's own export (ENEX), which exporters of Apple Notes write too. Read as a stream: a notebook may have gigabytes. */
export const enexSource: ImportSource = {
	id: 'enex',
	title: 'Evernote, Apple Notes (ENEX)',
	recognises: async ({ parts }) => parts.some(({ name }) => enex.test(name)),
	async *read({ parts }) {
		const making = { newId: createItemIds('enex'), tags: createTags() };
		for (const part of parts.filter(({ name }) => enex.test(name))) {
			for await (const note of notesIn(part)) yield* noteItems(note, part.name, making);
		}
	},
};

function* noteItems(
	{ line, fields, resources }: EnexNote,
	part: string,
	{
		newId,
		tags,
	}: { readonly newId: ReturnType<typeof createItemIds>; readonly tags: ReturnType<typeof createTags> },
): Generator<ImportItem> {
	const place = { part, line };
	const first = (name: string) => fields.get(name)?.[0]?.trim() ?? '';
	const title = first('title');
	const { markdown, losses } = htmlToMarkdown(first('content'));
	if (title === '' && markdown === '') return yield { kind: 'skipped', reason: 'EMPTY', label: '', place };
	const { tagIds, items } = tags.of(fields.get('tag') ?? [], place);
	yield* items;
	const attached: Loss[] = resources > 0 ? [{ code: 'ATTACHMENTS', detail: String(resources) }] : [];
	const others = losses.filter(({ code }) => code !== 'ATTACHMENTS' || resources === 0);
	const instants = { createdAt: instantOf(first('created')), modifiedAt: instantOf(first('updated')) };
	const values = { title, content: markdown, tagIds };
	const id = newId(first('created'), title);
	yield {
		kind: 'record',
		table: 'notes/notes',
		id,
		values,
		label: title,
		place,
		losses: [...attached, ...others],
		...instants,
	};
}

async function* notesIn(part: ArchiveEntry): AsyncGenerator<EnexNote> {
	let note: EnexNote | undefined;
	let done: EnexNote[] = [];
	let open: string | undefined;
	let text = '';
	let line = 1;
	let depth = 0;
	const parser = new Parser(
		{
			onopentagname(name) {
				depth += 1;
				if (depth > 64)
					throw new PortabilityError('NESTING_TOO_DEEP', 'XML nested too deep', { part: part.name, line });
				if (name === 'note') note = { line, fields: new Map(), resources: 0 };
				if (name === 'resource' && note !== undefined) note.resources += 1;
				open = kept.has(name) ? name : undefined;
				text = '';
			},
			ontext(piece) {
				if (open === undefined || note === undefined) return;
				text += piece;
				if (text.length > noteMaxCharacters)
					throw new PortabilityError('TEXT_TOO_LARGE', 'a note is too long', { part: part.name, line });
			},
			onclosetag(name) {
				depth -= 1;
				if (name === open && note !== undefined)
					note.fields.set(name, [...(note.fields.get(name) ?? []), text]);
				open = undefined;
				if (name === 'note' && note !== undefined) {
					done.push(note);
					note = undefined;
				}
			},
		},
		{ xmlMode: true },
	);
	const decoder = new TextDecoder('utf-8', { fatal: true });
	for await (const chunk of part.bytes()) {
		// Line by line, so that each note knows where it begins.
		for (const piece of decoded(decoder, chunk, { part: part.name, line }).split(/(?<=\n)/)) {
			parser.write(piece);
			if (piece.endsWith('\n')) line += 1;
		}
		yield* done;
		done = [];
	}
	parser.end();
	yield* done;
}

function decoded(
	decoder: TextDecoder,
	chunk: Uint8Array<ArrayBuffer>,
	place: { part: string; line: number },
): string {
	try {
		return decoder.decode(chunk, { stream: true });
	} catch (cause) {
		throw new PortabilityError('ENCODING_INVALID', 'the file is not UTF-8', { ...place, cause });
	}
}

/** `20231105T101500Z` */
function instantOf(text: string): string | undefined {
	const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
	if (found === null) return undefined;
	const [, year, month, day, hour, minute, second] = found;
	const at = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
	return Number.isNaN(Date.parse(at)) ? undefined : at;
}
