import { MAX_DRIFT_MS } from '../hybrid-clock.ts';
import { parseInstantMs } from '../stamp.ts';
import type { MergedRow, TableRow } from '../wire/merged-row.ts';
import { type AppTable, tableListSchema, tableName } from '../wire/table-name.ts';
import type { StandInLog } from './stand-in-log.ts';

/** A request as the stand-in understands it. */
export interface SeenRequest {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	/** null for a route over several apps. */
	readonly appId: string | null;
	/** `push`, `pull`, `stream`, `activity`, `history`, `revert`, `digest`, `tables` or `erase`. */
	readonly action: string;
	readonly token: string;
	readonly clientId: string;
	readonly body: unknown;
	readonly signal: AbortSignal;
}

export async function readRequest(request: Request): Promise<SeenRequest> {
	const { method, signal, headers } = request;
	const { pathname: path, searchParams: query } = new URL(request.url);
	const [root, first = '', second] = path.split('/').slice(1).map(decodeURIComponent);
	const named = () => {
		if (root === 'sync-revert') return { appId: null, action: 'revert' };
		if (method === 'DELETE') return { appId: null, action: 'erase' };
		if (method === 'GET' && second === undefined) return { appId: null, action: first };
		return { appId: first, action: second ?? 'push' };
	};
	return {
		method,
		path,
		query,
		...named(),
		token: headers.get('authorization')?.replace('Bearer ', '') ?? '',
		clientId: headers.get('x-client-id') ?? '',
		body: method === 'POST' ? JSON.parse(await request.text()) : null,
		signal,
	};
}

/** Names of the tables that are asked for; null where that is not understood. */
export function askedTables({ appId, query }: SeenRequest): ReadonlySet<string> | null {
	if (appId === null) {
		const list = tableListSchema.safeParse(query.get('tables'));
		return list.success ? new Set(list.data.map(tableName)) : null;
	}
	const collection = query.get('collection');
	const collections = collection === null ? (query.get('collections') ?? '').split(',') : [collection];
	return new Set(collections.map((table) => tableName({ appId, table })));
}

/** Up to where a reader has seen the log; null for what is neither a cursor nor a time. */
export function sinceOf({ query }: SeenRequest, log: StandInLog): number | null {
	const since = query.get('since') ?? '1970-01-01T00:00:00Z';
	const atMs = parseInstantMs(since);
	if (atMs !== null) return log.changes.findLast((logged) => logged.atMs < atMs - MAX_DRIFT_MS)?.seq ?? 0;
	const seq = /^at-(\d+)$/.exec(since)?.[1];
	return seq === undefined || Number(seq) > log.head() ? null : Number(seq);
}

export function cursorAt(seq: number): string {
	return `at-${seq}`;
}

export function isOfApp({ appId }: SeenRequest, of: AppTable): boolean {
	return appId === null || of.appId === appId;
}

/** The row as a route over several apps hands it out, or as one of a single app does. */
export function rowFor({ appId }: SeenRequest, { appId: ofApp, ...row }: TableRow): MergedRow {
	return appId === null ? { appId: ofApp, ...row } : row;
}

export function refusal(status: number, error: string): Response {
	return Response.json({ error, message: 'refused by the stand-in' }, { status });
}
