import { openRecord, plainRecord, type RecordType } from '@mana/records';
import { firstInOrder } from '@mana/records/rules/sort-order';
import { folded } from '@mana/records/search/folding';
import { createPace, nextTurn } from '@mana/records/search/next-turn';
import type { Keyring } from '@mana/shared-crypto';
import type { MergedRow } from '@mana/sync-protocol';
import type { z } from 'zod';
import { excerptOf } from '../search/excerpt.ts';
import type { RecordHit } from '../search/record-index.ts';
import { storedCharacters, withinAnswer } from './answer-size.ts';
import { cursorAfter, isAfterCursor } from './list-cursor.ts';
import { byOrder, createListPages, type Entry, keepNewest } from './list-pages.ts';
import type { RecordContext, RecordHits, RecordList, RecordQuery, RecordSearch } from './record-queries.ts';
import { searching } from './search-failure.ts';
import { createTableRows } from './table-rows.ts';
import { createTableWrites, type TableWrites } from './table-writes.ts';

/** The records of one type in the active space, in plaintext. Every method may throw ToolError. */
export interface Table<T> extends TableWrites<T> {
	readonly type: RecordType;
	/**
	 * Answers fewer than `limit` where the records are large: there is a `nextCursor` then.
	 *
	 * @throws ToolError `INPUT_INVALID` for a cursor of another list
	 */
	list(ctx: RecordContext, query: RecordQuery<T>): Promise<RecordList<T>>;
	/** Full text over the table's searched fields, by an index that is kept as long as the key. */
	search(ctx: RecordContext, search: RecordSearch<T>): Promise<RecordHits<T>>;
	/** All records without their encrypted fields; asks for no key. */
	listPlain(ctx: RecordContext): Promise<T[]>;
	/** @throws ToolError `NOT_FOUND` */
	get(ctx: RecordContext, id: string): Promise<T>;
	/** The rows of the records that `where` lets through, by plaintext fields. */
	rowsWhere(ctx: RecordContext, where: (record: T) => boolean): Promise<MergedRow[]>;
}

/** Few enough not to hold up other calls for long. */
const READ_AT_ONCE = 1_000;
/** Records that are opened side by side. */
const OPENED_AT_ONCE = 32;
/** Lists of the same rows whose opened records are remembered. */
const KEPT_OPENED = 2;
/** Stored characters that `whereOpened` looks through in one call. */
const OPENED_CHARACTERS = 16 * 1024 * 1024;

/**
 * Where the records of a type are read and written, for any space and any caller. One closure, since lists, searches and
 * single reads share the entries of the rows seen last, and whether a call has asked for newer keys.
 */
export function createTable<R extends z.ZodObject>(type: RecordType<R>): Table<z.output<R>> {
	type T = z.output<R>;
	const rowsOf = createTableRows(type);
	const { read: readRows, find: findRow, keyringFor, keysFor } = rowsOf;
	const searched = type.searched?.fields ?? [];

	const pageOf = createListPages<T>();

	/** While nothing changes, stores answer the same rows, and they need not be looked at again. */
	const entriesByRows = new WeakMap<readonly MergedRow[], Promise<readonly Entry<T>[]>>();

	function entriesOf(rows: readonly MergedRow[]): Promise<readonly Entry<T>[]> {
		const known = entriesByRows.get(rows);
		if (known) return known;
		const entries = readEntries(rows);
		entriesByRows.set(rows, entries);
		return entries;
	}

	async function readEntries(rows: readonly MergedRow[]): Promise<readonly Entry<T>[]> {
		const entries: Entry<T>[] = [];
		for (const row of rows) {
			entries.push({ row, record: plainRecord(type, row) });
			if (entries.length % READ_AT_ONCE === 0) await nextTurn();
		}
		return entries;
	}

	/** Those whose whole record is wanted, in the order they come in; all where nothing is asked of it. */
	async function openedWhere<E extends Entry<T>>(
		entries: readonly E[],
		isWanted: ((record: T) => boolean) | undefined,
		keys: Keyring,
	): Promise<{ readonly wanted: readonly E[]; readonly unreadCount: number }> {
		if (!isWanted) return { wanted: entries, unreadCount: 0 };
		const pace = createPace();
		const wanted: E[] = [];
		let characters = 0;
		for (let start = 0; start < entries.length; start += OPENED_AT_ONCE) {
			if (characters > OPENED_CHARACTERS) return { wanted, unreadCount: entries.length - start };
			const batch = entries.slice(start, start + OPENED_AT_ONCE);
			const records = batch.map(async (entry) => ({ entry, ...(await openRecord(type, entry.row, keys)) }));
			for (const { entry, record } of await Promise.all(records)) if (isWanted(record)) wanted.push(entry);
			for (const { row } of batch) characters += storedCharacters(row);
			await pace();
		}
		return { wanted, unreadCount: 0 };
	}

	type Opened = Awaited<ReturnType<typeof openedWhere>>;
	const openedByEntries = new WeakMap<readonly Entry<T>[], Map<string, Opened>>();

	/** Opens what a list goes by for its first page; later ones go on with what was found. */
	async function openedOnce(
		entries: readonly Entry<T>[],
		{ whereOpened, after, name }: RecordQuery<T>,
		open: () => Promise<Opened>,
	): Promise<Opened> {
		if (!whereOpened || name === undefined) return open();
		const kept = openedByEntries.get(entries) ?? new Map<string, Opened>();
		const known = after === undefined ? undefined : kept.get(name);
		if (known) return known;
		const opened = await open();
		keepNewest(kept, name, opened, KEPT_OPENED);
		openedByEntries.set(entries, kept);
		return opened;
	}

	/** Calls that have asked for newer keys. */
	const asked = new WeakSet<RecordContext>();

	/**
	 * Whether there are other keys by now than those that did not open something: asked once a call, before anybody is told
	 * so. Whoever has just been let in, or written under a new key, is read then.
	 */
	async function areOutdated(ctx: RecordContext, keys: Keyring): Promise<boolean> {
		if (asked.has(ctx)) return false;
		asked.add(ctx);
		try {
			return (await ctx.getCurrentKeyring()) !== keys;
		} catch {
			return false;
		}
	}

	const indexNameFor = ({ userId, spaceId }: RecordContext) => ({
		userId,
		name: JSON.stringify([spaceId, type.name]),
		boosts: searched.map(({ boost }) => boost),
		quoted: searched.findIndex(({ name }) => name === type.searched?.quoted),
	});

	/** The hits that `where` lets through: those that have the words, best first, and the others. */
	async function sortedOut(hits: readonly RecordHit[], where: (record: T) => boolean) {
		const pace = createPace();
		const words: (Entry<T> & RecordHit)[] = [];
		const inside: (Entry<T> & RecordHit)[] = [];
		for (const hit of hits) {
			const record = plainRecord(type, hit.row);
			if (where(record)) (hit.isWord ? words : inside).push({ ...hit, record });
			await pace();
		}
		return { words, inside };
	}

	return {
		type,
		...createTableWrites(type, rowsOf),

		async list(ctx, query) {
			const { where = () => true, whereOpened, order, after, maxCharacters, name } = query;
			const { limit = Number.POSITIVE_INFINITY } = query;
			const [rows, keys] = await Promise.all([readRows(ctx), keyringFor(ctx)]);
			const entries = await entriesOf(rows);
			const isAfter = after === undefined ? undefined : isAfterCursor(type, order, after, entries);
			const opened = await openedOnce(entries, query, () => {
				// Sorted first where records are opened: the bound is for those that come last.
				const looked = whereOpened
					? entries.filter(({ record }) => where(record)).sort(byOrder(order))
					: entries;
				return openedWhere(looked, whereOpened, keys);
			});
			const found = await pageOf(opened.wanted, { where, order, limit, isAfter, name });
			const page = withinAnswer(found.entries.slice(0, limit), maxCharacters);
			const keysOfPage = await keysFor(
				ctx,
				page.map(({ row }) => row),
				keys,
			);
			const shown = await Promise.all(page.map(({ row }) => openRecord(type, row, keysOfPage)));
			const undecryptableCount = shown.filter(({ isWhole }) => !isWhole).length;
			if (undecryptableCount > 0 && (await areOutdated(ctx, keysOfPage))) return this.list(ctx, query);
			const last = page.at(-1);
			return {
				records: shown.map(({ record }) => record),
				total: found.total,
				...(last && page.length < found.entries.length && { nextCursor: cursorAfter(type, order, last) }),
				...(undecryptableCount > 0 && { undecryptableCount }),
				...(opened.unreadCount > 0 && { unreadCount: opened.unreadCount }),
			};
		},

		async search(ctx, { query, ...rest }) {
			const { where = () => true, whereOpened, order, limit } = rest;
			if (folded(query).trim() === '') {
				// A search has no further pages.
				const { nextCursor: _, ...all } = await this.list(ctx, rest);
				return all;
			}
			const [rows, keys] = await Promise.all([readRows(ctx), keyringFor(ctx)]);
			const open = async (row: MergedRow) => {
				const { record, isWhole } = await openRecord(type, row, keys);
				return { isWhole, texts: searched.map(({ name }) => textOf(record[name])) };
			};
			const { signal } = ctx;
			const { found, ...counts } = await searching(ctx, () =>
				ctx.searchIndexes.use(indexNameFor(ctx), keys, async (index, onGrowth) => {
					await index.update(rows, open, { signal, onGrowth });
					const { undecryptableCount, unsearchedCount } = index;
					return { found: await index.search(query, signal), undecryptableCount, unsearchedCount };
				}),
			);
			if (counts.undecryptableCount > 0 && (await areOutdated(ctx, keys))) {
				return this.search(ctx, { query, ...rest });
			}
			const { words, inside } = await sortedOut(found, where);
			// Where the query stands inside words, one hit is as good as another.
			const first = whereOpened ? inside.length : limit;
			const best = [...words, ...firstInOrder(inside, byOrder(order), first)];
			const { wanted, unreadCount } = await openedWhere(best, whereOpened, keys);
			const phrase = folded(query).trim();
			const pace = createPace();
			const records: (T & { excerpt?: string })[] = [];
			for (const { row, at } of withinAnswer(wanted.slice(0, limit))) {
				const { record } = await openRecord(type, row, keys);
				const text = type.searched && textOf(record[type.searched.quoted]);
				records.push({ ...record, ...(text && { excerpt: excerptOf(text, phrase, at) }) });
				await pace();
			}
			return {
				records,
				total: whereOpened ? wanted.length : words.length + inside.length,
				...(unreadCount > 0 && { unreadCount }),
				...(counts.undecryptableCount > 0 && { undecryptableCount: counts.undecryptableCount }),
				...(counts.unsearchedCount > 0 && { unsearchedCount: counts.unsearchedCount }),
			};
		},

		async listPlain(ctx) {
			const rows = await readRows(ctx);
			return (await entriesOf(rows)).map(({ record }) => record);
		},

		async get(ctx, id) {
			const [row, keys] = await Promise.all([findRow(ctx, id), keyringFor(ctx)]);
			const keysOfRow = await keysFor(ctx, [row], keys);
			const { record, isWhole } = await openRecord(type, row, keysOfRow);
			if (!isWhole && (await areOutdated(ctx, keysOfRow))) return this.get(ctx, id);
			return record;
		},

		async rowsWhere(ctx, where) {
			const entries = await entriesOf(await readRows(ctx));
			return entries.filter(({ record }) => where(record)).map(({ row }) => row);
		},
	};
}

function textOf(value: unknown): string {
	if (Array.isArray(value)) return value.map(textOf).join('\n');
	return typeof value === 'string' ? value : '';
}
