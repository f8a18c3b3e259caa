import type { FoundDocuments } from '@mana/records/search/find-documents';
import type { IndexShape } from '@mana/records/search/index-shape';
import { TextIndex } from '@mana/records/search/text-index';
import { Turns, type Work } from '@mana/records/search/turns';

/** What came of adding documents. */
export interface AddedDocuments {
	/** The number of each; undefined for those that no longer fit. */
	readonly numbers: readonly (number | undefined)[];
	/** What the index takes now. */
	readonly bytes: number;
}

/** One index, wherever it is. What is asked of it is done in that order. */
export interface HostedIndex {
	/**
	 * @param documents the texts of each by field
	 * @throws IndexDroppedError, or what the signal is aborted with: nothing of them can be found then
	 */
	add(documents: readonly (readonly string[])[], signal?: AbortSignal): Promise<AddedDocuments>;
	/**
	 * @returns what the index takes now, in bytes
	 * @throws IndexDroppedError
	 */
	remove(docs: readonly number[]): Promise<number>;
	/** @throws IndexDroppedError, or what the signal is aborted with */
	search(query: string, signal?: AbortSignal): Promise<FoundDocuments>;
	/** Forgets all of it, and ends what is being done to it. */
	drop(): void;
}

/** Where indexes are: on this thread, or on one of their own. */
export interface IndexHost {
	/** @param share whose index it is: each share gets its turn */
	create(share: string, shape: IndexShape): HostedIndex;
}

/** The index has gone: its time is over, others needed the room, or the thread that kept it has ended. */
export class IndexDroppedError extends Error {
	override readonly name = 'IndexDroppedError';
	readonly code = 'INDEX_DROPPED';
}

/** Keeps indexes on this thread, and works on them in turns. */
export function createIndexHost(turns = new Turns()): IndexHost {
	return {
		create(share, shape) {
			let index: TextIndex | undefined = new TextIndex(shape);
			const dropping = new AbortController();
			function run<T>(workOn: (kept: TextIndex) => Work<T>, signal?: AbortSignal): Promise<T> {
				if (!index) return Promise.reject(dropping.signal.reason);
				const ends = signal ? AbortSignal.any([signal, dropping.signal]) : dropping.signal;
				return turns.run(share, workOn(index), ends);
			}
			return {
				async add(documents, signal) {
					const numbers = await run((kept) => kept.add(documents), signal);
					return { numbers, bytes: index?.bytes ?? 0 };
				},
				async remove(docs) {
					await run((kept) => kept.remove(docs));
					return index?.bytes ?? 0;
				},
				search: (query, signal) => run((kept) => kept.search(query), signal),
				drop() {
					index = undefined;
					dropping.abort(new IndexDroppedError('the search index was dropped'));
				},
			};
		},
	};
}
