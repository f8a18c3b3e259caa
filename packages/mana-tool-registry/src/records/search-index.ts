import type { Keyring } from '@mana/shared-crypto';
import type { MergedRow } from '@mana/sync-protocol';
import { LRUCache } from 'lru-cache';
import MiniSearch from 'minisearch';
import { folded, indexedTerms, SEARCHED_CHARACTERS, searchedTerm, wordsOf } from './search-text.ts';

/** A record's searched texts by field, in plaintext. */
export type SearchedTexts = Readonly<Record<string, string>>;

export interface SearchHit {
	readonly id: string;
	/** The words of the record that were found; none where the words searched for stand inside others. */
	readonly terms: ReadonlySet<string>;
}

/** What was opened of a row; null for what cannot be. */
export type OpenTexts = (row: MergedRow) => Promise<{ texts: SearchedTexts; isWhole: boolean }>;

/** Of one index: what comes after is not found. */
const INDEX_CHARACTERS = 16 * 1024 * 1024;
/** Records that are opened side by side. */
const OPENED_AT_ONCE = 32;
/** Characters taken in before others get their turn. */
const CHARACTERS_AT_ONCE = 20_000;
/** Of a query: each one costs a walk through the index, and whoever searches holds everybody up. */
const QUERY_WORDS = 12;
/** What begins with a single letter is a good part of the index. */
const PREFIX_MIN_LENGTH = 2;
/** How many letters may be wrong, by the length of the word; two of them that change places count as two. */
const SLIPS = [
	{ fromLength: 8, slips: 2 },
	{ fromLength: 5, slips: 1 },
];

/**
 * A full-text index over the records of one table, in memory. It follows the rows it is shown: only those that
 * have changed since are opened.
 */
export class SearchIndex {
	readonly #engine: MiniSearch<{ id: string }>;
	readonly #entries = new Map<string, { row: MergedRow; text: string; isWhole: boolean }>();
	#rows: readonly MergedRow[] = [];
	#updating: Promise<void> = Promise.resolve();
	/** How many characters are kept, about. */
	characters = 0;

	/** @param boosts how much a hit in a field counts, by field */
	constructor(boosts: Readonly<Record<string, number>>) {
		this.#engine = new MiniSearch({
			fields: Object.keys(boosts),
			tokenize: wordsOf,
			processTerm: indexedTerms,
			searchOptions: {
				boost: { ...boosts },
				prefix: (term) => term.length >= PREFIX_MIN_LENGTH,
				fuzzy: (term) => SLIPS.find(({ fromLength }) => term.length >= fromLength)?.slips ?? false,
				processTerm: searchedTerm,
			},
		});
	}

	/** Takes in what has changed; rows are the table's live ones. Calls at once wait for each other. */
	update(rows: readonly MergedRow[], open: OpenTexts): Promise<void> {
		this.#updating = this.#updating.catch(() => {}).then(() => this.#update(rows, open));
		return this.#updating;
	}

	/**
	 * Records that have all the words, or begin with them or nearly so, best first; where there is none, those that
	 * have some of them; then those in which the query stands inside words. Looks for the first words of a long query.
	 */
	search(query: string): SearchHit[] {
		const phrase = folded(query).trim();
		const words = [...new Set(wordsOf(phrase))].slice(0, QUERY_WORDS).join(' ');
		const every = this.#engine.search(words, { combineWith: 'AND' });
		const found = every.length > 0 ? every : this.#engine.search(words);
		const hits = found.map(({ id, terms }) => ({ id: String(id), terms: new Set(terms) }));
		const ids = new Set(hits.map(({ id }) => id));
		for (const [id, { text }] of this.#entries) {
			if (!ids.has(id) && text.includes(phrase)) hits.push({ id, terms: new Set() });
		}
		return hits;
	}

	/** How many records have fields that cannot be opened. */
	get undecryptableCount(): number {
		let count = 0;
		for (const { isWhole } of this.#entries.values()) if (!isWhole) count++;
		return count;
	}

	async #update(rows: readonly MergedRow[], open: OpenTexts): Promise<void> {
		if (rows === this.#rows) return;
		const ids = new Set(rows.map(({ id }) => id));
		for (const id of [...this.#entries.keys()]) if (!ids.has(id)) this.#remove(id);
		const changed = rows.filter((row) => this.#entries.get(row.id)?.row !== row);
		let characters = 0;
		for (let start = 0; start < changed.length; start += OPENED_AT_ONCE) {
			const batch = changed.slice(start, start + OPENED_AT_ONCE);
			const opened = await Promise.all(batch.map(async (row) => ({ row, ...(await open(row)) })));
			for (const { row, texts, isWhole } of opened) {
				characters += this.#put(row, texts, isWhole);
				if (characters < CHARACTERS_AT_ONCE) continue;
				characters = 0;
				await new Promise((resolve) => setImmediate(resolve));
			}
		}
		this.#rows = rows;
	}

	/** @returns how many characters it has taken in */
	#put(row: MergedRow, texts: SearchedTexts, isWhole: boolean): number {
		this.#remove(row.id);
		const kept = Object.entries(texts).map(([field, text]) => [field, text.slice(0, SEARCHED_CHARACTERS)]);
		const joined = kept.map(([, text]) => text).join('\n');
		const fits = this.characters + joined.length <= INDEX_CHARACTERS;
		const text = fits ? folded(joined) : '';
		this.#entries.set(row.id, { row, text, isWhole });
		this.characters += text.length;
		if (fits) this.#engine.add({ id: row.id, ...Object.fromEntries(kept) });
		return text.length;
	}

	#remove(id: string): void {
		const entry = this.#entries.get(id);
		if (!entry) return;
		this.#entries.delete(id);
		this.characters -= entry.text.length;
		if (this.#engine.has(id)) this.#engine.discard(id);
	}
}

/** The characters of a record stand in its index about so many times. */
const BYTES_A_CHARACTER = 8;
/** As long as a key is kept. */
const TTL_MS = 5 * 60_000;
const ENTRY_BYTES = 10_000;

/**
 * Indexes by user, space and table. They hold plaintext, so they live no longer than a key does, are bounded, and
 * are no good once the keys have been fetched anew.
 */
export class SearchIndexes {
	readonly #indexes: LRUCache<string, { index: SearchIndex; keys: WeakRef<Keyring> }>;

	/** @param options.clockMs milliseconds, monotonic */
	constructor({
		maxBytes = 256 * 1024 * 1024,
		clockMs = () => performance.now(),
	}: { readonly maxBytes?: number; readonly clockMs?: () => number } = {}) {
		this.#indexes = new LRUCache({
			maxSize: maxBytes,
			ttl: TTL_MS,
			ttlAutopurge: true,
			ttlResolution: 0,
			noUpdateTTL: true,
			perf: { now: clockMs },
		});
	}

	/** The index under this name that was made with the same keys, brought up to date; a new one otherwise. */
	async use(
		name: string,
		keys: Keyring,
		create: () => SearchIndex,
		update: (index: SearchIndex) => Promise<void>,
	): Promise<SearchIndex> {
		const kept = this.#indexes.get(name);
		const index = kept?.keys.deref() === keys ? kept.index : create();
		// Before it is filled, so that others who search meanwhile wait for it and do not fill their own.
		if (kept?.index !== index) {
			this.#indexes.delete(name);
			this.#keep(name, index, keys);
		}
		await update(index);
		if (this.#indexes.peek(name)?.index === index) this.#keep(name, index, keys);
		return index;
	}

	#keep(name: string, index: SearchIndex, keys: Keyring): void {
		const size = ENTRY_BYTES + index.characters * BYTES_A_CHARACTER;
		this.#indexes.set(name, { index, keys: new WeakRef(keys) }, { size });
	}
}
