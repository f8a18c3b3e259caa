import { z } from 'zod';
import { randomKey } from './random-key.ts';
import { readMergedRows, withLatestFields } from './read-merged-rows.ts';
import { SyncError } from './sync-error.ts';
import {
	awaitSyncAnswer,
	readSyncAnswer,
	type SyncAnswer,
	type SyncClientConfig,
	type SyncRequestOptions,
	sendSyncRequest,
} from './sync-request.ts';
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
/** Longer than any cursor. */
const LONGEST_END = 8_300;

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

export interface PulledPage {
	readonly changes: MergedRow[];
	/** The cursor to go on from after these rows. */
	readonly syncedUntil: string;
}

/**
 * Pulls the merged rows of a collection that changed since a cursor or an ISO time, page by page to the end: at least
 * one page, if an empty one. The server makes the next page while the reader takes in the last; no more than
 * that one is on its way, and it is dropped where the reader stops. A row that changes while pages are read may come
 * again, as it is then.
 *
 * @throws SyncError with the server's status, code and text; the pages before it stand
 */
export async function* pullPages(
	config: SyncClientConfig,
	appId: string,
	collection: string,
	since: string = EPOCH,
	{ space, limit, signal, timeoutMs = PULL_TIMEOUT_MS }: PullOptions = {},
): AsyncGenerator<PulledPage, void, undefined> {
	const stopped = new AbortController();
	const stop = signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]);
	const pageAfter = (cursor: string) => {
		const query = new URLSearchParams({ collection, since: cursor, omit: 'serverChanges', fields: 'older' });
		if (space !== undefined) query.set('space', space);
		if (limit !== undefined) query.set('limit', String(limit));
		const answer = awaitSyncAnswer(config, {
			path: `/sync/${encodeURIComponent(appId)}/pull?${query}`,
			timeoutMs,
			signal: stop,
		});
		// Looked at when its turn comes, unless the reader has stopped by then.
		answer.catch(() => {});
		return answer;
	};
	try {
		let before = since;
		for (let arriving: Promise<SyncAnswer> | undefined = pageAfter(since); arriving !== undefined; ) {
			const answer: SyncAnswer = await arriving;
			const cursor = cursorAtEnd(answer.text);
			arriving = cursor === null || cursor === before ? undefined : pageAfter(cursor);
			const page = readSyncAnswer(answer, pageSchema);
			if (page.hasMore && page.syncedUntil === before)
				throw responseInvalid('says that there is more, and gives the cursor that it was asked with');
			if (page.hasMore) arriving ??= pageAfter(page.syncedUntil);
			before = page.syncedUntil;
			yield { changes: readRows(page.changes), syncedUntil: page.syncedUntil };
		}
	} finally {
		stopped.abort();
	}
}

/**
 * The cursor to go on from, where the end of a page says that there is more, so that the next page is asked for before
 * this one is parsed. In JSON the members at the very end are the outermost, and of two with one name the last counts.
 */
function cursorAtEnd(page: string): string | null {
	const end = /,"syncedUntil":"([^"\\]+)","hasMore":true\}$/.exec(page.slice(-LONGEST_END));
	return end?.[1] ?? null;
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
	options: PullOptions = {},
): Promise<{ changes: MergedRow[]; syncedUntil: string }> {
	const rows = new Map<string, MergedRow>();
	let syncedUntil = since;
	for await (const page of pullPages(config, appId, collection, since, options)) {
		for (const row of page.changes) rows.set(JSON.stringify([row.spaceId, row.id]), row);
		({ syncedUntil } = page);
	}
	return { changes: [...rows.values()], syncedUntil };
}

/** A page whose rows are still to be read. */
const pageSchema = pullResponseSchema.omit({ serverChanges: true }).extend({ changes: z.array(z.unknown()) });

function readRows(rows: readonly unknown[]): MergedRow[] {
	try {
		return readMergedRows(rows.map(withLatestFields));
	} catch (cause) {
		throw responseInvalid('sent rows that this client does not understand', cause);
	}
}

function responseInvalid(what: string, cause?: unknown): SyncError {
	return new SyncError('SYNC_RESPONSE_INVALID', 200, `the sync server ${what}`, { cause });
}
