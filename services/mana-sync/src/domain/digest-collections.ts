import { hash } from 'node:crypto';
import type { Caller } from '@mana/shared-auth';
import {
	type AppTable,
	createDigest,
	type DigestBuilder,
	type TableDigest,
	tableName,
} from '@mana/sync-protocol';
import { assertScopes, reachableApps, resolveAccess } from './access.ts';
import { reachableTables } from './reachable-tables.ts';
import { readChanges } from './read-changes.ts';
import { toMergedRecord } from './read-record.ts';
import type { SyncDeps } from './sync-push.ts';
import type { Grant, Scope, TableRange } from './sync-store.ts';

export interface DigestQuestion {
	readonly caller: Caller;
	/** One app, some tables, or without either every app that the token is good for. */
	readonly of: { readonly appId?: string; readonly tables?: readonly AppTable[] };
	/** This space only. */
	readonly space?: string | undefined;
}

/**
 * Adds up records, by table and space, in short reads. Records that change meanwhile may or may not count, so a
 * replica compares while it is level with the server.
 *
 * @throws AppError 401, 403 `SPACE_FORBIDDEN` or `SCOPE_INSUFFICIENT`, 503
 */
export async function digestCollections(deps: SyncDeps, question: DigestQuestion): Promise<TableDigest[]> {
	const { caller, space } = question;
	const named = namedRange(question);
	const { grant } = await resolveAccess(deps.spaces, caller, space === undefined ? [] : [space]);
	const heads = await deps.store.heads(
		space === undefined ? grant : { readSpaces: [space], writeSpaces: [] },
	);
	const digests: TableDigest[] = [];
	for (const scope of heads.scopes) {
		const readable: Grant = { readSpaces: [scope.spaceId], writeSpaces: [] };
		const of = named ?? {
			tables: await reachableTables(deps.store, { caller, right: 'read', grant: readable }),
		};
		digests.push(...(await digestScope(deps, caller, scope, of)));
	}
	return digests;
}

/** What was asked for by name; null where nothing was. */
function namedRange({ caller, of: { appId, tables } }: DigestQuestion): TableRange | null {
	const apps = tables?.map((table) => table.appId) ?? (appId === undefined ? null : [appId]);
	if (apps === null) reachableApps(caller, 'read');
	else assertScopes(caller, new Set(apps), 'read');
	if (tables !== undefined) return { tables };
	return appId === undefined ? null : { appId };
}

async function digestScope(
	deps: SyncDeps,
	caller: Caller,
	scope: Scope,
	of: TableRange,
): Promise<TableDigest[]> {
	const { spaceId } = scope;
	const digests = new Map<string, { readonly table: AppTable; readonly digest: DigestBuilder }>();
	const plan = {
		of,
		since: new Map(),
		scopes: [scope],
		grant: async () => {
			await resolveAccess(deps.spaces, caller, [spaceId]);
			return { readSpaces: [spaceId], writeSpaces: [] };
		},
	};
	for await (const { records } of readChanges(deps.store, plan)) {
		for (const record of records) {
			const { appId, table, id, seq } = record;
			// One that changed since the reading began would be met twice; it belongs to the next comparison.
			if (seq > scope.seq) continue;
			const name = tableName({ appId, table });
			const found = digests.get(name) ?? { table: { appId, table }, digest: createDigest(sha256) };
			digests.set(name, found);
			// Values do not enter it, so they need not be parsed.
			found.digest.add(id, toMergedRecord({ ...record, data: '{}' }));
		}
	}
	return [...digests.values()].map(({ table, digest }) => ({ spaceId, ...table, ...digest.digest() }));
}

function sha256(text: string): Uint8Array {
	return hash('sha256', text, 'buffer');
}
