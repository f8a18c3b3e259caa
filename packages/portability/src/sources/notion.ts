import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { readCsv } from './csv-table.ts';
import { parseMarkdownPage } from './markdown-page.ts';

/** Notion puts the page's id behind its name. */
const identified = / ([0-9a-f]{32})(?:_all)?\.(md|csv)$/i;
const folderId = / [0-9a-f]{32}(?=\/)/gi;
const localLink = /(!?)\[([^[\]\n]*)\]\((?!https?:|mailto:)([^()\n]+)\)/g;

/** Notion's export as Markdown and CSV: pages become notes; so do rows of tables that have no page of their own. */
export const notionSource: ImportSource = {
	id: 'notion',
	title: 'Notion',
	recognises: async ({ parts }) => parts.some(({ name }) => identified.test(name)),
	async *read({ parts }) {
		const newId = createItemIds('notion');
		const titles = new Map(
			parts.flatMap(({ name }) => pageOf(name) ?? []).map(({ id, title }) => [id, title]),
		);
		for (const part of parts) {
			const page = pageOf(part.name);
			if (page?.kind === 'md') yield await pageItem(part, page, { newId, titles });
			else if (page?.kind === 'csv') yield* rowItems(part, page.title, { newId, parts });
			else yield { kind: 'skipped', reason: 'UNKNOWN_FILE', label: part.name, place: { part: part.name } };
		}
	},
};

interface Page {
	readonly id: string;
	readonly title: string;
	readonly kind: 'md' | 'csv';
}

function pageOf(path: string): Page | undefined {
	const found = identified.exec(path);
	if (found === null) return undefined;
	const [, id = '', kind = ''] = found;
	const title = path.slice(path.lastIndexOf('/') + 1, found.index);
	return { id: id.toLowerCase(), title, kind: kind.toLowerCase() === 'md' ? 'md' : 'csv' };
}

async function pageItem(
	part: ArchiveEntry,
	{ id, title: named }: Page,
	{
		newId,
		titles,
	}: { readonly newId: ReturnType<typeof createItemIds>; readonly titles: ReadonlyMap<string, string> },
): Promise<ImportItem> {
	const parsed = parseMarkdownPage(await readText(part));
	const losses: Loss[] = [];
	let attachments = 0;
	const content = parsed.content.replaceAll(
		localLink,
		(whole, embed: string, text: string, target: string) => {
			const linked = /([0-9a-f]{32})(?:_all)?\.(?:md|csv)(?:#.*)?$/i.exec(target)?.[1]?.toLowerCase();
			const title = linked === undefined ? undefined : titles.get(linked);
			if (title !== undefined) return `[[${title}]]`;
			if (linked !== undefined) losses.push({ code: 'LINK', detail: text });
			else if (embed !== '' || !target.startsWith('#')) attachments += 1;
			return linked === undefined && embed === '' ? text : linked === undefined ? '' : text || whole;
		},
	);
	if (attachments > 0) losses.push({ code: 'ATTACHMENTS', detail: String(attachments) });
	const title = parsed.title ?? named;
	const place = { part: part.name };
	return {
		kind: 'record',
		table: 'notes/notes',
		id: newId(id),
		values: { title, content: content.trim() },
		label: title,
		place,
		losses,
	};
}

/** Rows of a table: a row that is a page as well has come with that. */
async function* rowItems(
	part: ArchiveEntry,
	table: string,
	{
		newId,
		parts,
	}: { readonly newId: ReturnType<typeof createItemIds>; readonly parts: readonly ArchiveEntry[] },
): AsyncGenerator<ImportItem> {
	const folder = part.name.replace(identified, '/').replaceAll(folderId, '');
	const pages = new Set(
		parts
			.map(({ name }) => name.replaceAll(folderId, ''))
			.filter((name) => name.startsWith(folder))
			.flatMap((name) => pageOf(name)?.title ?? []),
	);
	const { columns, rows } = await readCsv(part);
	const [first = ''] = columns;
	if (
		/_all\.csv$/i.test(part.name) &&
		parts.some(({ name }) => name === part.name.replace(/_all\.csv$/i, '.csv'))
	)
		return;
	for (const { line, cells } of rows) {
		const title = cells[first] ?? '';
		const place = { part: part.name, line };
		const said = columns.slice(1).filter((column) => cells[column] !== '');
		if (pages.has(title) || (title === '' && said.length === 0)) continue;
		const content = [`${table}:`, ...said.map((column) => `- ${column}: ${cells[column]}`)].join('\n');
		yield {
			kind: 'record',
			table: 'notes/notes',
			id: newId(table, title, content),
			values: { title, content },
			label: title,
			place,
			losses: [],
		};
	}
}
