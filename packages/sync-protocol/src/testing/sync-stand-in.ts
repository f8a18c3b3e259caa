import { createDigest, type DigestBuilder } from '../digest.ts';
import { MAX_DRIFT_MS } from '../hybrid-clock.ts';
import { fromMergedRow } from '../merged-row.ts';
import { parseInstantMs } from '../stamp.ts';
import { findUnstorable } from '../storable-text.ts';
import type { ActivityResponse } from '../wire/activity-response.ts';
import type { Change } from '../wire/change.ts';
import type { DigestResponse } from '../wire/digest-response.ts';
import type { ErasedSpace } from '../wire/erased-space.ts';
import type { MergedRow, TableRow } from '../wire/merged-row.ts';
import type { PullResponse } from '../wire/pull-response.ts';
import { pushRequestSchema } from '../wire/push-request.ts';
import type { PushResponse } from '../wire/push-response.ts';
import { type RevertResponse, revertRequestSchema } from '../wire/revert.ts';
import type { StreamChanges } from '../wire/stream-changes.ts';
import { type AppTable, parseTableName, tableListSchema, tableName } from '../wire/table-name.ts';
import type { TablesResponse } from '../wire/tables-response.ts';
import { createStandInLog, type LoggedChange } from './stand-in-log.ts';

export interface StandInSpace {
	readonly id: string;
	readonly role: string;
}

export interface SyncStandInOptions {
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** Whose spaces a token reads: null refuses it. Without this every token reads every space. */
	readonly spacesOf?: (token: string) => Promise<readonly StandInSpace[] | null>;
	/** Where changes go that name no space. Default `personal`. */
	readonly personalSpaceId?: string;
}

export interface SeenRequest {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	/** null for a route over several apps. */
	readonly appId: string | null;
	/** What follows the app: `pull`, `stream`, `activity`, `digest`, `revert`, `tables`, `push` or `erase`. */
	readonly action: string;
	readonly token: string;
	readonly clientId: string;
	readonly body: unknown;
	readonly signal: AbortSignal;
}

type Answer = Response | undefined;

interface OpenStream {
	readonly clientId: string;
	/** Names of tables. */
	readonly tables: ReadonlySet<string>;
	send(rows: readonly TableRow[]): void;
	end(): void;
}

/** mana-sync in memory, for tests: the same wire, the same merge rule, one process, no database. */
export interface SyncStandIn {
	/** For `Bun.serve`. */
	answer(request: Request): Promise<Response>;
	/** For the `fetch` of a client. */
	readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
	/** Answers in place of what would be answered; undefined lets a request through. */
	intercept: ((request: SeenRequest) => Answer | Promise<Answer>) | undefined;
	readonly requests: readonly SeenRequest[];
	/** Changes as they were pushed. */
	readonly pushed: readonly {
		readonly appId: string;
		readonly clientId: string;
		readonly token: string;
		readonly change: Change;
	}[];
	/** Writes as another client would. */
	write(appId: string, change: Change, clientId?: string): void;
	rows(): TableRow[];
	readonly streams: readonly Pick<OpenStream, 'clientId' | 'tables'>[];
	/** Ends all streams, as a restart does. */
	endStreams(): void;
	/** What streams that open from now on say which spaces they read; undefined: nothing. */
	setSpaces(ids: readonly string[] | undefined): void;
	/** Spaces in the order in which they were erased. */
	readonly erased: readonly string[];
}

export function createSyncStandIn(options: SyncStandInOptions): SyncStandIn {
	const { now, spacesOf, personalSpaceId = 'personal' } = options;
	const requests: SeenRequest[] = [];
	const pushed: SyncStandIn['pushed'][number][] = [];
	const erased: string[] = [];
	const streams = new Set<OpenStream>();
	let namedSpaces: readonly string[] | undefined;
	let intercept: SyncStandIn['intercept'];
	const log = createStandInLog({
		now,
		personalSpaceId,
		onRow(row, clientId) {
			for (const stream of streams)
				if (stream.clientId !== clientId && stream.tables.has(tableName(row))) stream.send([row]);
		},
	});

	async function answer(request: Request): Promise<Response> {
		const seen = await readRequest(request);
		requests.push(seen);
		const instead = await intercept?.(seen);
		if (instead !== undefined) return instead;
		const spaces = (await spacesOf?.(seen.token)) ?? undefined;
		if (spacesOf !== undefined && spaces === undefined) return refusal(401, 'TOKEN_REFUSED');
		if (findUnstorable(seen.body) !== null) return refusal(400, 'TEXT_NOT_STORABLE');
		const isReadable = ({ spaceId }: { spaceId: string }) =>
			(spaces === undefined || spaces.some(({ id }) => id === spaceId)) &&
			(seen.query.get('space') ?? spaceId) === spaceId;
		switch (seen.action) {
			case 'push':
				return push(seen);
			case 'pull':
				return pull(seen, isReadable);
			case 'stream':
				return stream(seen, isReadable, spaces?.map(({ id }) => id) ?? namedSpaces);
			case 'activity':
				return activity(seen, isReadable);
			case 'revert':
				return revert(seen, isReadable);
			case 'digest':
				return digest(seen, isReadable);
			case 'tables':
				return tables(isReadable);
			case 'erase':
				return erase(seen, spaces);
			default:
				return refusal(404, 'NOT_FOUND');
		}
	}

	type IsReadable = (of: { spaceId: string }) => boolean;
	const headSeq = () => log.changes.at(-1)?.seq ?? 0;

	function push({ appId, token, clientId, body }: SeenRequest): Response {
		const request = pushRequestSchema.safeParse(body);
		if (!request.success || appId === null) return refusal(400, 'VALIDATION');
		const corrections = request.data.changes.flatMap((change, place) => {
			pushed.push({ appId, clientId, token, change });
			return log.write(appId, change, { clientId: clientId || (request.data.clientId ?? 'unnamed'), place });
		});
		return Response.json({
			changes: [],
			conflicts: [],
			corrections,
			syncedUntil: cursorAt(headSeq()),
			hasMore: false,
		} satisfies PushResponse);
	}

	function pull(seen: SeenRequest, isReadable: IsReadable): Response {
		const since = sinceOf(seen);
		const asked = askedTables(seen);
		if (since === null) return refusal(400, 'CURSOR_INVALID');
		if (asked === null) return refusal(400, 'VALIDATION');
		const found = log.rowsAfter(since).filter(({ row }) => isReadable(row) && asked.has(tableName(row)));
		const page = found.slice(0, Number(seen.query.get('limit') ?? found.length));
		const hasMore = page.length < found.length;
		return Response.json({
			changes: page.map(({ row }) => rowFor(seen, row)),
			syncedUntil: cursorAt(hasMore ? (page.at(-1)?.seq ?? since) : headSeq()),
			hasMore,
		} satisfies PullResponse);
	}

	/** What changed since, then what changes; the first event says which spaces are read. */
	function stream(seen: SeenRequest, isReadable: IsReadable, spaceIds?: readonly string[]): Response {
		const since = sinceOf(seen);
		const asked = askedTables(seen);
		if (since === null) return refusal(400, 'CURSOR_INVALID');
		if (asked === null) return refusal(400, 'VALIDATION');
		const encoder = new TextEncoder();
		const event = (rows: readonly TableRow[], more: Pick<StreamChanges, 'spaces'> = {}) => {
			const changes = rows.map((row) => rowFor(seen, row));
			const data: StreamChanges = { changes, syncedUntil: cursorAt(headSeq()), hasMore: false, ...more };
			return encoder.encode(`event: changes\nid: ${data.syncedUntil}\ndata: ${JSON.stringify(data)}\n\n`);
		};
		let opened: OpenStream | undefined;
		const body = new ReadableStream<Uint8Array>({
			start(controller) {
				const known = log.rowsAfter(since).map(({ row }) => row);
				const first = known.filter((row) => isReadable(row) && asked.has(tableName(row)));
				controller.enqueue(event(first, spaceIds && { spaces: [...spaceIds] }));
				opened = {
					clientId: seen.clientId,
					tables: asked,
					send: (rows) => rows.some(isReadable) && controller.enqueue(event(rows)),
					end: () => controller.close(),
				};
				streams.add(opened);
				seen.signal.addEventListener('abort', () => {
					if (opened !== undefined && streams.delete(opened)) controller.error(seen.signal.reason);
				});
			},
			cancel() {
				if (opened !== undefined) streams.delete(opened);
			},
		});
		return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
	}

	function activity(seen: SeenRequest, isReadable: IsReadable): Response {
		const asked = seen.query.has('tables') ? askedTables(seen) : undefined;
		if (asked === null) return refusal(400, 'VALIDATION');
		const before = Number(seen.query.get('before') ?? Number.POSITIVE_INFINITY);
		const sinceMs = parseInstantMs(seen.query.get('since') ?? undefined) ?? 0;
		const limit = Number(seen.query.get('limit') ?? 50);
		const found = log.changes
			.filter(({ change, seq, atMs }) => change.origin === 'agent' && seq < before && atMs >= sinceMs)
			.filter((logged) => isReadable(logged) && (asked?.has(tableName(logged)) ?? isOfApp(seen, logged)))
			.toReversed()
			.slice(0, limit);
		return Response.json({
			changes: found.map((logged) => ({
				...(seen.appId === null && { appId: logged.appId }),
				table: logged.table,
				id: logged.id,
				op: logged.change.op,
				fields: [...logged.change.fields.keys()],
				purge: logged.change.purge,
				userId: 'user',
				actor: logged.change.actor,
				at: new Date(logged.atMs).toISOString(),
			})),
			before: found.length === limit ? (found.at(-1)?.seq ?? null) : null,
		} satisfies ActivityResponse);
	}

	function revert(seen: SeenRequest, isReadable: IsReadable): Response {
		const request = revertRequestSchema.safeParse(seen.body);
		if (!request.success) return refusal(400, 'VALIDATION');
		const { spaceId, actor } = request.data;
		const isSelected = (logged: LoggedChange): boolean => {
			if (!isOfApp(seen, logged) || !isReadable(logged)) return false;
			if (spaceId !== undefined && logged.spaceId !== spaceId) return false;
			const by = logged.change.actor;
			if ('callId' in request.data) return by?.callId === request.data.callId;
			if ('missionId' in request.data) return by?.missionId === request.data.missionId;
			return by?.client === request.data.client && logged.atMs >= Date.parse(request.data.since);
		};
		const callId = actor?.callId ?? crypto.randomUUID();
		const origin = actor?.kind === 'agent' ? 'agent' : 'user';
		const taken = log.revert(isSelected, { actor: { ...actor, callId }, origin });
		const named = ({ appId, ...record }: AppTable & { spaceId: string; id: string }) =>
			seen.appId === null ? { appId, ...record } : record;
		const reverted = taken.flatMap(({ op, record, values }) => {
			return op === null ? [] : [{ ...named(record), op, fields: Object.keys(values) }];
		});
		return Response.json({
			callId,
			reverted,
			leftAlone: taken.flatMap(({ leftAlone, record }) => {
				return leftAlone.map((left) => ({ ...named(record), ...left }));
			}),
			changes: reverted.length,
			after: null,
		} satisfies RevertResponse);
	}

	function digest(seen: SeenRequest, isReadable: IsReadable): Response {
		const asked = seen.query.has('tables') ? askedTables(seen) : undefined;
		if (asked === null) return refusal(400, 'VALIDATION');
		const digests = new Map<string, { row: TableRow; digest: DigestBuilder }>();
		for (const { row } of log.rowsAfter(0)) {
			if (!isReadable(row) || !(asked?.has(tableName(row)) ?? isOfApp(seen, row))) continue;
			const key = JSON.stringify([row.spaceId, tableName(row)]);
			const found = digests.get(key) ?? { row, digest: createDigest() };
			digests.set(key, found);
			found.digest.add(row.id, fromMergedRow(row));
		}
		return Response.json({
			collections: [...digests.values()].map(({ row: { spaceId, appId, table }, digest: of }) => ({
				spaceId,
				...(seen.appId === null && { appId }),
				table,
				...of.digest(),
			})),
		} satisfies DigestResponse);
	}

	function tables(isReadable: IsReadable): Response {
		const names = log.rowsAfter(0).flatMap(({ row }) => (isReadable(row) ? tableName(row) : []));
		const found = [...new Set(names)].sort().flatMap((name) => parseTableName(name) ?? []);
		return Response.json({ tables: found } satisfies TablesResponse);
	}

	function erase({ path }: SeenRequest, spaces?: readonly StandInSpace[]): Response {
		const spaceId = decodeURIComponent(path.split('/').at(-1) ?? '');
		if (spaces !== undefined && spaces.find(({ id }) => id === spaceId)?.role !== 'owner')
			return refusal(403, 'SPACE_OWNER_NEEDED');
		erased.push(spaceId);
		return Response.json({ spaceId, erased: log.forget(spaceId) } satisfies ErasedSpace);
	}

	/** Up to where a reader has seen the log; null for what is neither a cursor nor a time. */
	function sinceOf({ query }: SeenRequest): number | null {
		const since = query.get('since') ?? '1970-01-01T00:00:00Z';
		const atMs = parseInstantMs(since);
		if (atMs !== null) return log.changes.findLast((logged) => logged.atMs < atMs - MAX_DRIFT_MS)?.seq ?? 0;
		const seq = /^at-(\d+)$/.exec(since)?.[1];
		return seq === undefined || Number(seq) > headSeq() ? null : Number(seq);
	}

	return {
		answer,
		fetch: (url, init) => answer(new Request(url, init)),
		get intercept() {
			return intercept;
		},
		set intercept(next) {
			intercept = next;
		},
		requests,
		pushed,
		write: (appId, change, clientId = 'phone') => void log.write(appId, change, { clientId, place: 0 }),
		rows: () => log.rowsAfter(0).map(({ row }) => row),
		get streams() {
			return [...streams];
		},
		endStreams() {
			for (const open of streams) open.end();
			streams.clear();
		},
		setSpaces(ids) {
			namedSpaces = ids;
		},
		erased,
	};
}

async function readRequest(request: Request): Promise<SeenRequest> {
	const { pathname: path, searchParams: query } = new URL(request.url);
	const [root, first = '', second] = path.split('/').slice(1).map(decodeURIComponent);
	const ofAnyApp = { appId: null, action: root === 'sync-revert' ? 'revert' : first };
	const ofApp = { appId: first, action: second ?? 'push' };
	const isOfAnyApp = root === 'sync-revert' || (request.method === 'GET' && second === undefined);
	return {
		method: request.method,
		path,
		query,
		...(request.method === 'DELETE' ? { appId: null, action: 'erase' } : isOfAnyApp ? ofAnyApp : ofApp),
		token: request.headers.get('authorization')?.replace('Bearer ', '') ?? '',
		clientId: request.headers.get('x-client-id') ?? '',
		body: request.method === 'POST' ? JSON.parse(await request.text()) : null,
		signal: request.signal,
	};
}

/** Names of the tables that are asked for; null where that is not understood. */
function askedTables({ appId, query }: SeenRequest): ReadonlySet<string> | null {
	if (appId !== null) {
		const collections = (query.get('collections') ?? '').split(',');
		const collection = query.get('collection');
		if (collection !== null) return new Set([tableName({ appId, table: collection })]);
		return new Set(collections.map((table) => tableName({ appId, table })));
	}
	const list = tableListSchema.safeParse(query.get('tables'));
	return list.success ? new Set(list.data.map(tableName)) : null;
}

function isOfApp({ appId }: SeenRequest, of: AppTable): boolean {
	return appId === null || of.appId === appId;
}

function rowFor({ appId }: SeenRequest, { appId: ofApp, ...row }: TableRow): MergedRow {
	return appId === null ? { appId: ofApp, ...row } : row;
}

function cursorAt(seq: number): string {
	return `at-${seq}`;
}

function refusal(status: number, error: string): Response {
	return Response.json({ error, message: 'refused by the stand-in' }, { status });
}
