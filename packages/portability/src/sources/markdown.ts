import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { type MarkdownPage, parseMarkdownPage } from './markdown-page.ts';
import { createTags } from './tag-items.ts';

const page = /\.(?:md|markdown|txt|html?)$/i;
const html = /\.html?$/i;
/** What Obsidian and others keep for themselves. */
const ownFolder = /(?:^|\/)\.[^/]+\//;

/** Obsidian, or any folder of Markdown or HTML, as exporters of Apple Notes write it: each page becomes a note. */
export const markdownSource: ImportSource = {
	id: 'markdown',
	title: 'Markdown, Obsidian, HTML',
	recognises: async ({ parts }) => parts.some(({ name }) => page.test(name)),
	async *read({ parts }) {
		const shown = parts.filter(({ name }) => !ownFolder.test(name));
		const names = new Set(shown.map(({ name }) => baseName(name).toLowerCase()));
		const newId = createItemIds('markdown');
		const tags = createTags();
		for (const part of shown) {
			const place = { part: part.name };
			if (!page.test(part.name)) {
				yield { kind: 'skipped', reason: 'UNKNOWN_FILE', label: part.name, place };
				continue;
			}
			yield* pageItems(part, await readText(part), { names, newId, tags });
		}
	},
};

interface Pages {
	/** Of all pages, in lower case. */
	readonly names: ReadonlySet<string>;
	readonly newId: ReturnType<typeof createItemIds>;
	readonly tags: ReturnType<typeof createTags>;
}

function* pageItems(part: ArchiveEntry, text: string, { names, newId, tags }: Pages): Generator<ImportItem> {
	const place = { part: part.name };
	if (text.trim() === '') return yield { kind: 'skipped', reason: 'EMPTY', label: part.name, place };
	const read = html.test(part.name) ? htmlToMarkdown(text) : { markdown: text, losses: [] };
	const parsed = parseMarkdownPage(read.markdown);
	const { tagIds, items } = tags.of(parsed.tags, place);
	yield* items;
	const title = parsed.title ?? baseName(part.name);
	const { content, createdAt, modifiedAt } = parsed;
	const values = { title, content, tagIds };
	const losses = [...read.losses, ...lossesOf(parsed, names)];
	const head = { kind: 'record', table: 'notes/notes', id: newId(part.name), values, label: title } as const;
	yield { ...head, place, losses, createdAt, modifiedAt };
}

function lossesOf(parsed: MarkdownPage, names: ReadonlySet<string>): Loss[] {
	const { attachments, unknownFields, wikiLinks, isFrontMatterBroken } = parsed;
	const dangling = wikiLinks.filter((link) => !names.has(baseName(link).toLowerCase()));
	return [
		...(attachments > 0 ? [{ code: 'ATTACHMENTS', detail: String(attachments) } as const] : []),
		...unknownFields.map((detail) => ({ code: 'FIELD', detail }) as const),
		...dangling.map((detail) => ({ code: 'LINK', detail }) as const),
		...(isFrontMatterBroken ? [{ code: 'FORMATTING', detail: 'front matter' } as const] : []),
	];
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1).replace(page, '');
}
