import {
	type Actor,
	type Change,
	createHybridClock,
	type MergedRow,
	stampInstant,
} from '@mana/sync-protocol';
import { ToolError } from '../tool-error.ts';
import type { RowScope, RowStore } from './row-store.ts';
import { toToolError } from './sync-failure.ts';

/** The rows of one space, for one tool call: what it writes carries that call as its actor. */
export interface SpaceRows {
	/** The live rows of a table. @throws ToolError */
	read(appId: string, table: string): Promise<readonly MergedRow[]>;
	/** Writes a new row and answers its id. @throws ToolError */
	insert(appId: string, table: string, data: Record<string, unknown>): Promise<string>;
	/** Writes some fields of a row that was read, each later than what it had. @throws ToolError */
	update(appId: string, row: MergedRow, fields: Record<string, unknown>): Promise<void>;
}

export interface SpaceRowsDeps {
	readonly store: RowStore;
	readonly scope: RowScope;
	readonly actor: Actor;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** Called when mana-sync has refused the caller this space. */
	readonly onRefused: () => void;
}

export function createSpaceRows({ store, scope, actor, now, onRefused }: SpaceRowsDeps): SpaceRows {
	async function guarded<T>(doing: 'read' | 'write', work: Promise<T>): Promise<T> {
		try {
			return await work;
		} catch (cause) {
			const error = toToolError(cause, doing);
			if (isRefusal(error)) onRefused();
			throw error;
		}
	}

	const push = (appId: string, change: Change) =>
		guarded(
			'write',
			store.push(scope, appId, [{ ...change, spaceId: scope.spaceId, actor, origin: 'agent' }]),
		);

	return {
		async read(appId, table) {
			const rows = await guarded('read', store.readTable(scope, appId, table));
			return rows.filter((row) => row.spaceId === scope.spaceId && isLive(row));
		},
		async insert(appId, table, data) {
			const id = crypto.randomUUID();
			await push(appId, { table, id, op: 'insert', data });
			return id;
		},
		async update(appId, row, values) {
			const clock = createHybridClock({ clientId: scope.clientId, now });
			for (const { stamp } of Object.values(row.fields)) clock.observe(stamp);
			const stamp = clock.next();
			const fields = Object.fromEntries(
				Object.entries(values).map(([name, value]) => [
					name,
					{ value, updatedAt: stampInstant(stamp), stamp },
				]),
			);
			await push(appId, { table: row.table, id: row.id, op: 'update', fields });
		},
	};
}

/** Older clients mark a deletion in the data. */
function isLive(row: MergedRow): boolean {
	return row.op === 'insert' && !row.data.deletedAt;
}

function isRefusal(error: unknown): boolean {
	return error instanceof ToolError && (error.code === 'SPACE_FORBIDDEN' || error.code === 'TOKEN_REFUSED');
}
