import { allRecordTypes, type RecordType } from '@mana/records';
import { wordsIn } from '@mana/records/rules/words';
import { noPlace } from '@mana/records/search/find-documents';
import { searchedTerm } from '@mana/records/search/folding';
import { TextIndex } from '@mana/records/search/text-index';
import { Turns } from '@mana/records/search/turns';
import type { RecordIdentity, Replica, TableRow } from '@mana/sync-protocol';
import type { SearchHit, SearchRequest, SearchResult } from '../search.ts';
import type { OpenedRecords } from './opened-records.ts';
import { typeNamed } from './record-types.ts';
import { excerptAround, searchedTexts } from './searched-texts.ts';

/** Rows that are opened and taken in together. */
const takenAtOnce = 64;
/** A hit in what names a record counts so much more than one in its text. */
const shape = { boosts: [4, 1], quoted: 1, limitBytes: 64 * 1024 * 1024 };
const share = 'search';
const hitLimit = 50;

export interface SearchIndex {
	/** Reads all that is searched into the index, one table after the other. */
	start(): Promise<void>;
	/** These records have changed. */
	touch(names: readonly RecordIdentity[]): void;
	search(request: SearchRequest): Promise<SearchResult>;
	/** Forgets all of it. */
	drop(): void;
}

interface Entry {
	/** Of the replica's record. */
	readonly version: number;
	/** Undefined for what did not fit. */
	readonly doc: number | undefined;
}

export interface SearchIndexDeps {
	readonly replica: Pick<Replica, 'load' | 'row' | 'names' | 'version'>;
	readonly opened: OpenedRecords;
	/** Called with what keeps records from being taken in. */
	readonly onFailure: (error: unknown) => void;
}

/** Full text over all that is opened, kept in step with it. */
export function createSearchIndex({ replica, opened, onFailure }: SearchIndexDeps): SearchIndex {
	const turns = new Turns();
	let index = new TextIndex(shape);
	let entries = new Map<string, Entry>();
	let namesByDoc: (RecordIdentity | undefined)[] = [];
	let waiting = new Map<string, RecordIdentity>();
	let isStarted = false;
	let isWhole = false;
	let working: Promise<void> | undefined;

	async function takeIn(names: readonly RecordIdentity[]): Promise<void> {
		const into = { index, entries, namesByDoc };
		const closed: {
			readonly type: RecordType;
			readonly name: RecordIdentity;
			readonly version: number;
			readonly row: TableRow;
		}[] = [];
		const gone: number[] = [];
		for (const [type, ofType] of Map.groupBy(names, ({ table }) => typeNamed(table))) {
			if (type?.searched === undefined) continue;
			for (const name of ofType) {
				const [row, version] = [replica.row(name), replica.version(name)];
				const known = into.entries.get(keyOf(name));
				if (known?.version === version) continue;
				if (known?.doc !== undefined) gone.push(known.doc);
				into.entries.delete(keyOf(name));
				if (row) closed.push({ type, name, version, row });
			}
		}
		const found = await Promise.all(
			closed.map(async ({ type, name, version, row }) => {
				return { name, version, texts: searchedTexts(type, await opened.openOnce(type, row)) };
			}),
		);
		if (gone.length > 0) await turns.run(share, into.index.remove(gone));
		for (const doc of gone) into.namesByDoc[doc] = undefined;
		const texts = found.map((one) => one.texts);
		const docs = texts.length > 0 ? await turns.run(share, into.index.add(texts)) : [];
		for (const [place, { name, version }] of found.entries()) {
			const doc = docs[place];
			into.entries.set(keyOf(name), { version, doc });
			if (doc !== undefined) into.namesByDoc[doc] = name;
		}
	}

	async function work(): Promise<void> {
		while (waiting.size > 0) {
			const names = [...waiting.values()].slice(0, takenAtOnce);
			for (const name of names) waiting.delete(keyOf(name));
			await takeIn(names);
		}
	}

	function workOn(): Promise<void> {
		working ??= work()
			.catch(onFailure)
			.finally(() => {
				working = undefined;
			});
		return working;
	}

	async function hitOf(name: RecordIdentity, place: number, text: string): Promise<SearchHit | undefined> {
		const type = typeNamed(name.table);
		const row = replica.row(name);
		if (type === undefined || row === undefined) return undefined;
		const [title, body] = searchedTexts(type, await opened.openOnce(type, row));
		const excerpt = excerptAround(body, place, text);
		return { record: name, title, terms: termsOf(text), ...(excerpt && { excerpt }) };
	}

	return {
		async start() {
			if (isStarted) return;
			isStarted = true;
			for (const { name: table, searched } of allRecordTypes) {
				if (searched === undefined) continue;
				await replica.load(table);
				for (const name of replica.names(table)) waiting.set(keyOf(name), name);
				await workOn();
			}
			isWhole = true;
		},
		touch(names) {
			if (!isStarted) return;
			for (const name of names) waiting.set(keyOf(name), name);
			void workOn();
		},
		async search({ text, tables, spaceId, limit = hitLimit }) {
			const isAsked = (name: RecordIdentity) =>
				(tables?.includes(name.table) ?? true) && (spaceId ?? name.spaceId) === name.spaceId;
			const { best, places, contained } = await turns.run(share, index.search(text));
			const found = [...best, ...contained].flatMap((doc, rank) => {
				const name = namesByDoc[doc];
				return name && isAsked(name) ? [{ name, place: places[rank] ?? noPlace }] : [];
			});
			const shown = found.slice(0, limit).map(({ name, place }) => hitOf(name, place, text));
			const hits = (await Promise.all(shown)).filter((hit) => hit !== undefined);
			return { hits, isComplete: isWhole && waiting.size === 0 && working === undefined };
		},
		drop() {
			index = new TextIndex(shape);
			entries = new Map();
			namesByDoc = [];
			waiting = new Map();
			isStarted = false;
			isWhole = false;
		},
	};
}

function keyOf({ table, spaceId, id }: RecordIdentity): string {
	return `${table} ${spaceId} ${id}`;
}

function termsOf(text: string): string[] {
	return [...new Set([...wordsIn(text)].map(({ word }) => searchedTerm(word)))];
}
