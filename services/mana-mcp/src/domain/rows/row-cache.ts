import { type Change, type PushResponse, tableName } from '@mana/sync-protocol';
import type { RowAccess, RowStore, SyncRowStore } from '@mana/tool-registry';
import { LRUCache } from 'lru-cache';
import { CachedTable } from './cached-table.ts';
import { TableStreams, type TableStreamsOptions } from './table-streams.ts';

export interface RowCacheOptions extends Omit<TableStreamsOptions, 'source' | 'onRows'> {
	/** How much is kept, about; what was read longest ago goes first. */
	maxBytes: number;
	source: Pick<SyncRowStore, 'pullTable' | 'push' | 'readHistory' | 'follow'>;
}

export interface RowCache extends RowStore {
	/** For after a write that went another way: what is read next is asked for anew. */
	markStale(access: Pick<RowAccess, 'userId' | 'spaceId'>): void;
	/** How many streams are open. */
	readonly openStreams: number;
	close(): void;
}

/**
 * Merged rows per user, space and table, kept as they were pulled and fresh by mana-sync's stream, so that a read
 * asks mana-sync nothing. What is written through it is in the next read. What others write is there when the
 * stream has brought it, which takes milliseconds; where there is no stream, or it is silent for longer than a
 * live one ever is, a read pulls what has changed and so shows whatever was written before it.
 *
 * A token that is limited in another way than those before has to pull for itself first: mana-sync decides what
 * it may see.
 */
export function createRowCache({ maxBytes, source, ...options }: RowCacheOptions): RowCache {
	// Wrapped, since the size of a value that is set again is not looked at.
	const tables = new LRUCache<string, { table: CachedTable }>({
		maxSize: maxBytes,
		dispose({ table }, _key, reason) {
			if (reason !== 'set') table.isDropped = true;
		},
	});
	const keyOf = (userId: string, spaceId: string, appId: string, table: string) =>
		JSON.stringify([userId, spaceId, appId, table]);
	const keep = (key: string, table: CachedTable) => {
		if (table.isDropped) return;
		tables.set(key, { table }, { size: table.bytes });
		if (!tables.has(key)) table.isDropped = true;
	};
	/** After rows came in. Nobody has read them, so this is no reason to keep the table longer. */
	const weigh = (key: string, table: CachedTable) => {
		if (table.bytes > maxBytes) tables.delete(key);
		else keep(key, table);
	};
	const streams = new TableStreams({
		...options,
		source,
		onRows(userId, rows) {
			const keyOfRow = ({ spaceId, appId, table }: (typeof rows)[number]) =>
				keyOf(userId, spaceId, appId, table);
			for (const group of Map.groupBy(rows, keyOfRow)) {
				const [key, changed] = group;
				const cached = tables.peek(key)?.table;
				cached?.takeIn(changed);
				if (cached) weigh(key, cached);
			}
		},
	});

	return {
		async readTable(access, appId, table, onRows) {
			const { userId, spaceId, bounds } = access;
			const key = keyOf(userId, spaceId, appId, table);
			const connection = streams.connection(access, tableName({ appId, table }));
			const known = tables.get(key)?.table;
			if (known && connection && known.isLive(bounds, connection)) return known.rows();
			const cached = known ?? new CachedTable();
			// Before the pull, so that calls and rows that come meanwhile find it.
			if (!known) keep(key, cached);
			const { staleCount } = cached;
			await cached.catchUp(bounds, (since) => source.pullTable(access, appId, table, since), onRows);
			cached.setLive(bounds, connection, staleCount);
			keep(key, cached);
			return cached.rows();
		},

		async push(access, appId, changes) {
			const cachedOf = (table: string) => {
				const key = keyOf(access.userId, access.spaceId, appId, table);
				const cached = tables.peek(key)?.table;
				return cached && { key, cached };
			};
			try {
				const answer = await source.push(access, appId, changes);
				const altered = answer.changes.filter(({ spaceId }) => spaceId === access.spaceId);
				for (const [table, sent] of Map.groupBy(changes, ({ table }) => table)) {
					const found = cachedOf(table);
					if (!found) continue;
					found.cached.takePushed(access.clientId, takenIn(sent, changes, answer), answer);
					found.cached.takeIn(altered.filter((row) => row.table === table));
					weigh(found.key, found.cached);
				}
				return answer;
			} catch (error) {
				// It may have been saved nevertheless.
				for (const { table } of changes) cachedOf(table)?.cached.setStale();
				throw error;
			}
		},

		readHistory: source.readHistory,

		markStale({ userId, spaceId }) {
			const prefix = `${JSON.stringify([userId, spaceId]).slice(0, -1)},`;
			for (const [key, { table }] of tables.entries()) if (key.startsWith(prefix)) table.setStale();
		},

		get openStreams() {
			return streams.open;
		},
		close: () => streams.close(),
	};
}

/** Those of some of the pushed changes that were not refused for what stands in their place. */
function takenIn(
	some: readonly Change[],
	pushed: readonly Change[],
	{ conflicts }: PushResponse,
): readonly Change[] {
	if (conflicts.length === 0) return some;
	const refused = new Set(conflicts.flatMap(({ applied, change }) => (applied ? [] : pushed[change.place])));
	return some.filter((change) => !refused.has(change));
}
