import { z } from 'zod';
import { readMergedRows, readTableRows, withLatestFields } from './read-merged-rows.ts';
import { EPOCH } from './sync-client.ts';
import { SyncError } from './sync-error.ts';
import {
	awaitSyncAnswer,
	readSyncAnswer,
	type SyncAnswer,
	type SyncClientConfig,
	type SyncRequestOptions,
} from './sync-request.ts';
import type { MergedRow, TableRow } from './wire/merged-row.ts';
import { pullResponseSchema } from './wire/pull-response.ts';

const PULL_TIMEOUT_MS = 60_000;
/** Longer than any cursor. */
const LONGEST_END = 8_300;

export interface PullOptions extends SyncRequestOptions {
	/** This space only; without it all of the caller's. */
	readonly space?: string;
	/** Rows a page; without it the server sends all of them in one answer. */
	readonly limit?: number;
}

export interface PulledPage<Row = MergedRow> {
	readonly changes: Row[];
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
export function pullPages(
	config: SyncClientConfig,
	appId: string,
	collection: string,
	since: string = EPOCH,
	options: PullOptions = {},
): AsyncGenerator<PulledPage, void, undefined> {
	const path = `/sync/${encodeURIComponent(appId)}/pull`;
	return readPages(config, { path, query: { collection }, readRows: readMergedRows }, since, options);
}

/**
 * As `pullPages`, over tables of several apps at once, by their names (`tableName`). The cursors are good for the same
 * tables, in whatever order they are named.
 *
 * @throws SyncError with the server's status, code and text; the pages before it stand
 */
export function pullTablePages(
	config: SyncClientConfig,
	tables: readonly string[],
	since: string = EPOCH,
	options: PullOptions = {},
): AsyncGenerator<PulledPage<TableRow>, void, undefined> {
	const query = { tables: tables.join(',') };
	return readPages(config, { path: '/sync/pull', query, readRows: readTableRows }, since, options);
}

/**
 * Pulls the merged rows of a collection that changed since a cursor or an ISO time, to the end. A row that
 * changed while pages were read appears once, as it was last.
 *
 * @returns the rows, and the cursor to go on from
 * @throws SyncError with the server's status, code and text
 */
export function pullAll(
	config: SyncClientConfig,
	appId: string,
	collection: string,
	since: string = EPOCH,
	options: PullOptions = {},
): Promise<PulledPage> {
	return lastOfEach(pullPages(config, appId, collection, since, options), since);
}

/**
 * As `pullAll`, over tables of several apps at once.
 *
 * @returns the rows, and the cursor to go on from
 * @throws SyncError with the server's status, code and text
 */
export function pullTables(
	config: SyncClientConfig,
	tables: readonly string[],
	since: string = EPOCH,
	options: PullOptions = {},
): Promise<PulledPage<TableRow>> {
	return lastOfEach(pullTablePages(config, tables, since, options), since);
}

interface PagesOf<Row> {
	readonly path: string;
	readonly query: Readonly<Record<string, string>>;
	readonly readRows: (rows: readonly unknown[]) => Row[];
}

async function* readPages<Row>(
	config: SyncClientConfig,
	{ path, query, readRows }: PagesOf<Row>,
	since: string,
	{ space, limit, signal, timeoutMs = PULL_TIMEOUT_MS }: PullOptions,
): AsyncGenerator<PulledPage<Row>, void, undefined> {
	const stopped = new AbortController();
	const stop = signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]);
	const pageAfter = (cursor: string) => {
		const search = new URLSearchParams({ ...query, since: cursor, omit: 'serverChanges', fields: 'older' });
		if (space !== undefined) search.set('space', space);
		if (limit !== undefined) search.set('limit', String(limit));
		const answer = awaitSyncAnswer(config, { path: `${path}?${search}`, timeoutMs, signal: stop });
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
			yield { changes: rowsIn(page.changes, readRows), syncedUntil: page.syncedUntil };
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

async function lastOfEach<Row extends MergedRow>(
	pages: AsyncIterable<PulledPage<Row>>,
	since: string,
): Promise<PulledPage<Row>> {
	const rows = new Map<string, Row>();
	let syncedUntil = since;
	for await (const page of pages) {
		for (const row of page.changes)
			rows.set(JSON.stringify([row.spaceId, row.appId, row.table, row.id]), row);
		({ syncedUntil } = page);
	}
	return { changes: [...rows.values()], syncedUntil };
}

/** A page whose rows are still to be read. */
const pageSchema = pullResponseSchema.omit({ serverChanges: true }).extend({ changes: z.array(z.unknown()) });

function rowsIn<Row>(rows: readonly unknown[], readRows: (rows: readonly unknown[]) => Row[]): Row[] {
	try {
		return readRows(rows.map(withLatestFields));
	} catch (cause) {
		throw responseInvalid('sent rows that this client does not understand', cause);
	}
}

function responseInvalid(what: string, cause?: unknown): SyncError {
	return new SyncError('SYNC_RESPONSE_INVALID', 200, `the sync server ${what}`, { cause });
}
