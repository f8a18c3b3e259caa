import type { RowStore, SyncRowStore } from '@mana/tool-registry';
import { LRUCache } from 'lru-cache';

export interface RowCacheOptions {
	/** How much is kept, measured as the JSON of the rows; what was read longest ago goes first. */
	maxBytes: number;
	source: Pick<SyncRowStore, 'pullTable' | 'push'>;
}

/**
 * Merged rows per user, space and table, kept as they were pulled: values that are stored encrypted stay
 * ciphertext. Every read first pulls what has changed, so it costs what changed and not what exists, and shows
 * whatever anyone wrote before it began.
 */
export function createRowCache({ maxBytes, source }: RowCacheOptions): RowStore {
	const tables = new LRUCache<string, CachedTable>({ maxSize: maxBytes });
	return {
		push: source.push,
		async readTable(scope, appId, table) {
			const key = JSON.stringify([scope.userId, scope.spaceId, appId, table]);
			const cached = tables.get(key) ?? new CachedTable();
			// Before the pull, so that calls that come meanwhile find it.
			tables.set(key, cached, { size: cached.bytes });
			await cached.catchUp((since) => source.pullTable(scope, appId, table, since));
			tables.set(key, cached, { size: cached.bytes });
			return cached.rows();
		},
	};
}

type Pulled = Awaited<ReturnType<SyncRowStore['pullTable']>>;
type Row = Pulled['changes'][number];
type PullSince = (since: string | undefined) => Promise<Pulled>;

/** What an entry takes beside its rows. */
const entryBytes = 1_024;

class CachedTable {
	readonly #rowsById = new Map<string, { row: Row; bytes: number }>();
	#list: readonly Row[] | undefined;
	#cursor: string | undefined;
	#last: Promise<void> = Promise.resolve();
	/** The last one in line, while it has not begun. */
	#next: Promise<void> | undefined;
	bytes = entryBytes;

	rows(): readonly Row[] {
		this.#list ??= [...this.#rowsById.values()].map(({ row }) => row);
		return this.#list;
	}

	/**
	 * Takes in what has changed until now. Calls at the same time share a pull, but never one that has already
	 * begun: it may have missed what this caller knows of.
	 */
	async catchUp(pull: PullSince): Promise<void> {
		const shared = this.#next;
		try {
			await (shared ?? this.#line(pull));
		} catch (error) {
			if (!shared) throw error;
			// It was made with another request's token, which may be worse than this one's.
			await this.#line(pull);
		}
	}

	/** Pulls one after the other, so that an older answer never overwrites a newer one. */
	#line(pull: PullSince): Promise<void> {
		const next: Promise<void> = this.#last
			.catch(() => {})
			.then(() => {
				if (this.#next === next) this.#next = undefined;
				return this.#pull(pull);
			});
		this.#next = next;
		this.#last = next;
		return next;
	}

	async #pull(pull: PullSince): Promise<void> {
		try {
			this.#takeIn(await pull(this.#cursor));
		} catch (error) {
			if (this.#cursor === undefined || !isCursorRefused(error)) throw error;
			this.#clear();
			this.#takeIn(await pull(undefined));
		}
	}

	#takeIn({ changes, syncedUntil }: Pulled): void {
		this.#cursor = syncedUntil;
		if (changes.length === 0) return;
		this.#list = undefined;
		for (const row of changes) {
			this.bytes -= this.#rowsById.get(row.id)?.bytes ?? 0;
			this.#rowsById.delete(row.id);
			if (row.op === 'delete') continue;
			const bytes = JSON.stringify(row).length;
			this.#rowsById.set(row.id, { row, bytes });
			this.bytes += bytes;
		}
	}

	#clear(): void {
		this.#rowsById.clear();
		this.#list = undefined;
		this.#cursor = undefined;
		this.bytes = entryBytes;
	}
}

function isCursorRefused(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'CURSOR_INVALID';
}
