import { z } from 'zod';
import { readEvents } from './event-stream.ts';
import { readMergedRows, readTableRows } from './read-merged-rows.ts';
import { SyncError } from './sync-error.ts';
import type { SyncClientConfig } from './sync-request.ts';
import type { MergedRow, TableRow } from './wire/merged-row.ts';
import { type StreamChanges, streamChangesSchema } from './wire/stream-changes.ts';

/** The server sends something at least every 30 s. */
const STREAM_SILENCE_MS = 75_000;

export interface FollowOptions {
	/** A cursor of an earlier event for the same tables, or an ISO time. */
	readonly since: string;
	readonly signal: AbortSignal;
	/** How the keys of the reader's own changes begin: those are left out, instead of what its client id writes. */
	readonly ownKeys?: string;
	/** How long nothing may come before the connection counts as dead. Default 75 s: two heartbeats and a half. */
	readonly silenceMs?: number;
}

export type FollowedEvent<Row extends MergedRow = MergedRow> =
	| ({ readonly kind: 'changes'; readonly changes: Row[] } & Readonly<Omit<StreamChanges, 'changes'>>)
	| { readonly kind: 'heartbeat' };

/**
 * Follows collections of one app in all of the caller's spaces: what changed since, then what changes, but for
 * what the reader itself writes from then on. The first event comes once the server listens, if without rows:
 * whatever is written after it will follow; it names the spaces. Returns when the server closes without a word.
 *
 * @throws SyncError the server's reason where it refuses or ends the stream (`TOKEN_EXPIRED`, `SPACE_FORBIDDEN`,
 *   `CURSOR_INVALID`, …); `SYNC_UNREACHABLE` where the connection breaks, `SYNC_TIMEOUT` after silence,
 *   `SYNC_RESPONSE_INVALID`, `SYNC_ABORTED`
 */
export function followChanges(
	config: SyncClientConfig,
	appId: string,
	collections: readonly string[],
	options: FollowOptions,
): AsyncGenerator<FollowedEvent, void, undefined> {
	const path = `/sync/${encodeURIComponent(appId)}/stream`;
	const query = { collections: collections.join(',') };
	return follow(config, { path, query, readRows: readMergedRows }, options);
}

/**
 * As `followChanges`, over tables of several apps in one stream, by their names (`tableName`).
 *
 * @throws SyncError as `followChanges`; `SCOPE_INSUFFICIENT` where the token is not good for one of the apps
 */
export function followTables(
	config: SyncClientConfig,
	tables: readonly string[],
	options: FollowOptions,
): AsyncGenerator<FollowedEvent<TableRow>, void, undefined> {
	const query = { tables: tables.join(',') };
	return follow(config, { path: '/sync/stream', query, readRows: readTableRows }, options);
}

interface StreamOf<Row> {
	readonly path: string;
	readonly query: Readonly<Record<string, string>>;
	readonly readRows: (rows: readonly unknown[]) => Row[];
}

async function* follow<Row extends MergedRow>(
	config: SyncClientConfig,
	{ path, query, readRows }: StreamOf<Row>,
	{ since, signal, ownKeys, silenceMs = STREAM_SILENCE_MS }: FollowOptions,
): AsyncGenerator<FollowedEvent<Row>, void, undefined> {
	const silence = new AbortController();
	const listen = () => setTimeout(() => silence.abort(), silenceMs);
	let timer = listen();
	try {
		const own = ownKeys === undefined ? {} : { ownKeys };
		const search = new URLSearchParams({ ...query, ...own, since, omit: 'serverChanges' });
		const send = config.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
		const response = await send(`${config.baseUrl.replace(/\/+$/, '')}${path}?${search}`, {
			method: 'GET',
			headers: { authorization: `Bearer ${config.jwt}`, 'x-client-id': config.clientId },
			signal: AbortSignal.any([signal, silence.signal]),
		});
		if (!response.ok || response.body === null) {
			throw SyncError.fromResponse(response.status, await response.text());
		}
		for await (const { event, data } of readEvents(response.body)) {
			// The time that the reader takes over an event is no silence of the server.
			clearTimeout(timer);
			if (event === 'end') throw SyncError.fromResponse(0, data);
			if (event === 'heartbeat') yield { kind: 'heartbeat' };
			if (event === 'changes') yield { kind: 'changes', ...readChanges(data, readRows) };
			timer = listen();
		}
	} catch (cause) {
		if (cause instanceof SyncError) throw cause;
		if (signal.aborted)
			throw new SyncError('SYNC_ABORTED', 0, 'the stream was ended by its reader', { cause });
		if (silence.signal.aborted) {
			throw new SyncError('SYNC_TIMEOUT', 0, 'the sync server has fallen silent', { cause });
		}
		throw new SyncError('SYNC_UNREACHABLE', 0, 'the connection to the sync server broke', { cause });
	} finally {
		clearTimeout(timer);
	}
}

/** An event whose rows are still to be read. */
const eventSchema = streamChangesSchema
	.omit({ serverChanges: true })
	.extend({ changes: z.array(z.unknown()) });

function readChanges<Row>(data: string, readRows: (rows: readonly unknown[]) => Row[]) {
	try {
		const { changes, spaces, ...event } = eventSchema.parse(JSON.parse(data));
		return { ...event, changes: readRows(changes), ...(spaces && { spaces }) };
	} catch (cause) {
		const message = 'the sync server sent an event that this client does not understand';
		throw new SyncError('SYNC_RESPONSE_INVALID', 0, message, { cause });
	}
}
