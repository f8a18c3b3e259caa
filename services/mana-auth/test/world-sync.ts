import type { Space } from '@mana/auth-protocol';
import type { AppTable } from '@mana/sync-protocol';
import { createSyncStandIn, type SyncStandIn } from '@mana/sync-protocol/testing';
import type { Hono } from 'hono';
import { get } from './auth-world.ts';

export interface WorldSync extends Pick<SyncStandIn, 'erased'> {
	readonly fetch: typeof fetch;
	/** The mana-auth that it asks whose token it is shown, as mana-sync does. */
	app: Hono | undefined;
	isUp: boolean;
	/** Writes as another client does, `count` records with the ids `0`, `1`, … */
	holdRows(spaceId: string, table: AppTable, count: number): void;
	deleteRow(spaceId: string, table: AppTable, id: string): void;
	holdsRows(spaceId: string): boolean;
}

/** mana-sync's stand-in beside a mana-auth that runs for real. */
export function createWorldSync(): WorldSync {
	const sync = createSyncStandIn({
		now: Date.now,
		async spacesOf(token) {
			const listed = world.app && (await get(world.app, '/api/auth/organization/list', token));
			if (!listed?.ok) return null;
			const spaces: Space[] = await listed.json();
			return spaces;
		},
	});
	sync.intercept = () => {
		if (!world.isUp) throw new TypeError('connection refused');
		return undefined;
	};
	const world: WorldSync = {
		fetch: Object.assign(
			async (input: string | URL | Request, init?: RequestInit) => sync.fetch(String(input), init),
			{ preconnect: () => {} },
		),
		app: undefined,
		isUp: true,
		erased: sync.erased,
		holdRows(spaceId, { appId, table }, count) {
			for (let id = 0; id < count; id++)
				sync.write(appId, { table, id: `${id}`, op: 'insert', spaceId, data: { title: `${id}` } });
		},
		deleteRow(spaceId, { appId, table }, id) {
			sync.write(appId, { table, id, op: 'delete', spaceId });
		},
		holdsRows: (spaceId) => sync.rows().some((row) => row.spaceId === spaceId),
	};
	return world;
}
