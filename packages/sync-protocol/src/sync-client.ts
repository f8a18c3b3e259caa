import { z } from 'zod';
import { randomKey } from './random-key.ts';
import { SyncError } from './sync-error.ts';
import { type SyncClientConfig, type SyncRequestOptions, sendSyncRequest } from './sync-request.ts';
import type { Change, InsertChange } from './wire/change.ts';
import type { MergedRow } from './wire/merged-row.ts';
import { pullResponseSchema } from './wire/pull-response.ts';
import { type PushRequest, SCHEMA_VERSION } from './wire/push-request.ts';
import { type PushResponse, pushResponseSchema } from './wire/push-response.ts';

/** The `since` that means everything. */
export const EPOCH = '1970-01-01T00:00:00.000Z';

/** The `since` that means nothing of what there is: for following what changes from now on. */
export const FROM_NOW_ON = '9999-12-31T23:59:59.999Z';

const PUSH_TIMEOUT_MS = 10_000;
const PULL_TIMEOUT_MS = 60_000;

export interface PushOptions extends SyncRequestOptions {
	/** A cursor or an ISO time: answer with what others changed since. Without it nothing is answered. */
	readonly since?: string;
}

/**
 * Pushes changes of one app, all of them or none. A change without a key is given a random one, so that a
 * repeated request counts once; keep the keyed change yourself where it must survive a restart.
 *
 * @throws SyncError with the server's status, code and text
 */
export function push(
	config: SyncClientConfig,
	appId: string,
	changes: readonly Change[],
	{ since, signal, timeoutMs = PUSH_TIMEOUT_MS }: PushOptions = {},
): Promise<PushResponse> {
	const body: PushRequest = {
		clientId: config.clientId,
		...(since !== undefined && { since }),
		schemaVersion: SCHEMA_VERSION,
		changes: changes.map((change) => (change.key === undefined ? { ...change, key: randomKey() } : change)),
	};
	return sendSyncRequest(config, {
		path: `/sync/${encodeURIComponent(appId)}`,
		body: JSON.stringify(body),
		schema: pushResponseSchema,
		timeoutMs,
		...(signal && { signal }),
	});
}

/**
 * Pushes one insert.
 *
 * @throws SyncError with the server's status, code and text
 */
export function pushInsert(
	config: SyncClientConfig,
	appId: string,
	change: Omit<InsertChange, 'op'>,
	options: PushOptions = {},
): Promise<PushResponse> {
	return push(config, appId, [{ ...change, op: 'insert' }], options);
}

export interface PullOptions extends SyncRequestOptions {
	/** This space only; without it all of the caller's. */
	readonly space?: string;
	/** Rows a page; without it the server sends the whole collection in one answer. */
	readonly limit?: number;
}

/**
 * Pulls the merged rows of a collection that changed since a cursor or an ISO time, to the end. A row that
 * changed while pages were read appears once, as it was last.
 *
 * @returns the rows, and the cursor to go on from
 * @throws SyncError with the server's status, code and text
 */
export async function pullAll(
	config: SyncClientConfig,
	appId: string,
	collection: string,
	since: string = EPOCH,
	{ space, limit, signal, timeoutMs = PULL_TIMEOUT_MS }: PullOptions = {},
): Promise<{ changes: MergedRow[]; syncedUntil: string }> {
	const rows = new Map<string, MergedRow>();
	const pageAfter = (cursor: string) => {
		const query = new URLSearchParams({ collection, since: cursor, omit: 'serverChanges' });
		if (space !== undefined) query.set('space', space);
		if (limit !== undefined) query.set('limit', String(limit));
		return sendSyncRequest(config, {
			path: `/sync/${encodeURIComponent(appId)}/pull?${query}`,
			schema: pageSchema,
			timeoutMs,
			...(signal && { signal }),
		});
	};
	let before = since;
	let page = await pageAfter(since);
	for (;;) {
		if (page.hasMore && page.syncedUntil === before)
			throw responseInvalid('says that there is more, and gives the cursor that it was asked with');
		before = page.syncedUntil;
		// The server makes the next page while this one is looked at.
		const next = page.hasMore ? pageAfter(page.syncedUntil) : undefined;
		next?.catch(() => {});
		for (const row of readRows(page.changes)) rows.set(JSON.stringify([row.spaceId, row.id]), row);
		if (next === undefined) return { changes: [...rows.values()], syncedUntil: page.syncedUntil };
		page = await next;
	}
}

/** A page whose rows are still to be read. */
const pageSchema = pullResponseSchema.omit({ serverChanges: true }).extend({ changes: z.array(z.unknown()) });

function readRows(rows: readonly unknown[]): MergedRow[] {
	const read = pullResponseSchema.shape.changes.safeParse(rows);
	if (read.success) return read.data;
	throw responseInvalid('sent rows that this client does not understand', read.error);
}

function responseInvalid(what: string, cause?: unknown): SyncError {
	return new SyncError('SYNC_RESPONSE_INVALID', 200, `the sync server ${what}`, { cause });
}
