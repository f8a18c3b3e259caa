import { noPlace } from '@mana/records/search/find-documents';
import { createPace } from '@mana/records/search/next-turn';
import type { MergedRow } from '@mana/sync-protocol';
import type { HostedIndex } from './index-host.ts';

/** What was opened of a row; a field that cannot be is empty. */
export type OpenTexts = (row: MergedRow) => Promise<{ texts: readonly string[]; isWhole: boolean }>;

export interface RecordHit {
	readonly row: MergedRow;
	/** Whether words of it were found; otherwise the query stands inside one. */
	readonly isWord: boolean;
	/** Where the first found word stands in the quoted field, in code units. */
	readonly at?: number;
}

interface Entry {
	readonly row: MergedRow;
	readonly isWhole: boolean;
	/** Undefined for what did not fit. */
	readonly doc: number | undefined;
}

/** Rows that are opened side by side, and sent to the index together; fewer where they are large. */
const rowsAtOnce = 64;
const charactersAtOnce = 128 * 1024;
const entryBytes = 192;

/**
 * A full-text index over the records of one table. It follows the rows it is shown: only those that have changed
 * since are opened.
 */
export class RecordIndex {
	readonly #index: HostedIndex;
	readonly #entries = new Map<string, Entry>();
	readonly #idsByDoc: string[] = [];
	#rows: readonly MergedRow[] = [];
	#updating: Promise<void> = Promise.resolve();
	#indexBytes = 0;
	#undecryptable = 0;
	#unsearched = 0;

	constructor(index: HostedIndex) {
		this.#index = index;
	}

	/** What it takes here and where the index is. */
	get bytes(): number {
		return this.#indexBytes + this.#entries.size * entryBytes;
	}

	/** How many records have fields that cannot be opened. */
	get undecryptableCount(): number {
		return this.#undecryptable;
	}

	/** How many records are not in the index, since it is full. */
	get unsearchedCount(): number {
		return this.#unsearched;
	}

	/**
	 * Takes in what has changed; rows are the table's live ones. Calls at once wait for each other, and go on where
	 * one that was given up has stopped.
	 *
	 * @param onGrowth is told now and then that it takes more
	 * @throws IndexDroppedError, or what the signal is aborted with
	 */
	update(
		rows: readonly MergedRow[],
		open: OpenTexts,
		{ signal, onGrowth }: { readonly signal?: AbortSignal | undefined; readonly onGrowth?: () => void } = {},
	): Promise<void> {
		const updating = this.#updating
			.catch(() => {})
			.then(async () => {
				signal?.throwIfAborted();
				await this.#update(rows, open, signal, onGrowth);
			});
		this.#updating = updating;
		return updating;
	}

	/**
	 * Records that have the words, best first, then those in which the query stands inside words.
	 *
	 * @throws IndexDroppedError, or what the signal is aborted with
	 */
	async search(query: string, signal?: AbortSignal): Promise<RecordHit[]> {
		const { best, places, contained } = await this.#index.search(query, signal);
		const hits: RecordHit[] = [];
		const pace = createPace();
		for (const [rank, doc] of best.entries()) {
			const row = this.#rowOf(doc);
			const at = places[rank] ?? noPlace;
			if (row) hits.push({ row, isWord: true, ...(at !== noPlace && { at }) });
			await pace();
		}
		for (const doc of contained) {
			const row = this.#rowOf(doc);
			if (row) hits.push({ row, isWord: false });
			await pace();
		}
		return hits;
	}

	drop(): void {
		this.#index.drop();
	}

	#rowOf(doc: number): MergedRow | undefined {
		const entry = this.#entries.get(this.#idsByDoc[doc] ?? '');
		return entry?.doc === doc ? entry.row : undefined;
	}

	async #update(
		rows: readonly MergedRow[],
		open: OpenTexts,
		signal?: AbortSignal,
		onGrowth?: () => void,
	): Promise<void> {
		if (rows === this.#rows) return;
		const changed = await this.#removeGone(rows);
		let batch: MergedRow[] = [];
		let characters = 0;
		for (const row of changed) {
			batch.push(row);
			characters += storedCharacters(row);
			if (batch.length < rowsAtOnce && characters < charactersAtOnce) continue;
			await this.#add(batch, open, signal);
			onGrowth?.();
			batch = [];
			characters = 0;
		}
		if (batch.length > 0) await this.#add(batch, open, signal);
		this.#rows = rows;
	}

	/** @returns the rows that are new, or other than they were */
	async #removeGone(rows: readonly MergedRow[]): Promise<MergedRow[]> {
		const pace = createPace();
		const ids = new Set<string>();
		const changed: MergedRow[] = [];
		const gone: string[] = [];
		for (const row of rows) {
			ids.add(row.id);
			const entry = this.#entries.get(row.id);
			if (entry?.row !== row) changed.push(row);
			if (entry && entry.row !== row) gone.push(row.id);
			await pace();
		}
		for (const id of this.#entries.keys()) {
			if (!ids.has(id)) gone.push(id);
			await pace();
		}
		const docs = gone.flatMap((id) => this.#forget(id) ?? []);
		if (docs.length > 0) this.#indexBytes = await this.#index.remove(docs);
		return changed;
	}

	/** @returns the number it had */
	#forget(id: string): number | undefined {
		const entry = this.#entries.get(id);
		if (!entry) return undefined;
		this.#entries.delete(id);
		if (!entry.isWhole) this.#undecryptable--;
		if (entry.doc === undefined) this.#unsearched--;
		return entry.doc;
	}

	async #add(rows: readonly MergedRow[], open: OpenTexts, signal?: AbortSignal): Promise<void> {
		const opened = await Promise.all(rows.map(open));
		const { numbers, bytes } = await this.#index.add(
			opened.map(({ texts }) => texts),
			signal,
		);
		this.#indexBytes = bytes;
		for (const [place, row] of rows.entries()) {
			const isWhole = opened[place]?.isWhole ?? false;
			const doc = numbers[place];
			this.#entries.set(row.id, { row, isWhole, doc });
			if (doc === undefined) this.#unsearched++;
			else this.#idsByDoc[doc] = row.id;
			if (!isWhole) this.#undecryptable++;
		}
	}
}

function storedCharacters({ data }: MergedRow): number {
	let characters = 0;
	for (const value of Object.values(data)) if (typeof value === 'string') characters += value.length;
	return characters;
}
