import { findUnstorable } from '../storable-text.ts';
import type { Change } from '../wire/change.ts';
import type { ErasedSpace } from '../wire/erased-space.ts';
import type { TableRow } from '../wire/merged-row.ts';
import { pushRequestSchema } from '../wire/push-request.ts';
import type { PushResponse } from '../wire/push-response.ts';
import { cursorAt, readRequest, refusal, rowFor, type SeenRequest } from './seen-request.ts';
import { answers } from './stand-in-answers.ts';
import { createStandInLog, type IsReadable } from './stand-in-log.ts';
import { createStandInStreams, type OpenStream } from './stand-in-streams.ts';

export interface StandInSpace {
	readonly id: string;
	readonly role: string;
}

export interface SyncStandInOptions {
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** Whose spaces a token reads; null refuses it. Without this every token reads every space. */
	readonly spacesOf?: (token: string) => Promise<readonly StandInSpace[] | null>;
	/** Where changes go that name no space. Default `personal`. */
	readonly personalSpaceId?: string;
}

type Answer = Response | undefined;

/** mana-sync in memory, for tests: the same wire, the same merge rule, one process, no database. */
export interface SyncStandIn {
	/** For `Bun.serve`. */
	readonly answer: (request: Request) => Promise<Response>;
	/** For the `fetch` of a client. */
	readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
	/** Answers in place of what would be answered; undefined lets a request through. */
	intercept: ((request: SeenRequest) => Answer | Promise<Answer>) | undefined;
	readonly requests: readonly SeenRequest[];
	/** Requests hold their signals, and with these their streams: a long run must not keep them all. */
	forgetRequests(): void;
	/** Changes as they were pushed. */
	readonly pushed: readonly PushedChange[];
	/** How full it answers that spaces are. */
	fullPercent: number | undefined;
	/** Writes as another client would. */
	write(appId: string, change: Change, clientId?: string): void;
	rows(): TableRow[];
	readonly streams: readonly OpenStream[];
	/** Ends all streams, as a restart does. */
	endStreams(): void;
	/** What streams that open from now on say which spaces they read; undefined: nothing. */
	setSpaces(ids: readonly string[] | undefined): void;
	/** Spaces in the order in which they were erased. */
	readonly erased: readonly string[];
}

export interface PushedChange {
	readonly appId: string;
	readonly clientId: string;
	readonly token: string;
	readonly change: Change;
}

export function createSyncStandIn(options: SyncStandInOptions): SyncStandIn {
	const { now, spacesOf, personalSpaceId = 'personal' } = options;
	const requests: SeenRequest[] = [];
	const pushed: PushedChange[] = [];
	const erased: string[] = [];
	const streams = createStandInStreams();
	const log = createStandInLog({ now, personalSpaceId, onRow: streams.tell });
	let namedSpaces: readonly string[] | undefined;

	function push(seen: SeenRequest): Response {
		const { appId, token, clientId, body } = seen;
		const request = pushRequestSchema.safeParse(body);
		if (!request.success || appId === null) return refusal(400, 'VALIDATION');
		const sender = clientId || (request.data.clientId ?? 'unnamed');
		const { changes, atomic, reportConflicts } = request.data;
		for (const change of changes) pushed.push({ appId, clientId: sender, token, change });
		const taken = log.push(appId, changes, { clientId: sender, atomic, reportConflicts });
		const syncedUntil = cursorAt(log.head());
		const answer = {
			...taken,
			changes: taken.changes.map((row) => rowFor(seen, row)),
			syncedUntil,
			hasMore: false,
			...(standIn.fullPercent !== undefined && { fullPercent: standIn.fullPercent }),
		};
		return Response.json(answer satisfies PushResponse);
	}

	function erase({ path }: SeenRequest, spaces?: readonly StandInSpace[]): Response {
		const spaceId = decodeURIComponent(path.split('/').at(-1) ?? '');
		if (spaces !== undefined && spaces.find(({ id }) => id === spaceId)?.role !== 'owner')
			return refusal(403, 'SPACE_OWNER_NEEDED');
		erased.push(spaceId);
		return Response.json({ spaceId, erased: log.forget(spaceId) } satisfies ErasedSpace);
	}

	const standIn: SyncStandIn = {
		async answer(request) {
			const seen = await readRequest(request);
			requests.push(seen);
			const instead = await standIn.intercept?.(seen);
			if (instead !== undefined) return instead;
			const spaces = await spacesOf?.(seen.token);
			if (spaces === null) return refusal(401, 'TOKEN_REFUSED');
			if (findUnstorable(seen.body) !== null) return refusal(400, 'TEXT_NOT_STORABLE');
			const isReadable: IsReadable = ({ spaceId }) =>
				(spaces === undefined || spaces.some(({ id }) => id === spaceId)) &&
				(seen.query.get('space') ?? spaceId) === spaceId;
			if (seen.action === 'push') return push(seen);
			if (seen.action === 'erase') return erase(seen, spaces);
			if (seen.action === 'stream')
				return streams.answer(seen, log, isReadable, spaces?.map(({ id }) => id) ?? namedSpaces);
			return answers[seen.action]?.(log, seen, isReadable) ?? refusal(404, 'NOT_FOUND');
		},
		async fetch(url, init) {
			const request = new Request(url, init);
			request.signal.throwIfAborted();
			const answer = await standIn.answer(request);
			request.signal.throwIfAborted();
			return answer;
		},
		intercept: undefined,
		fullPercent: undefined,
		requests,
		forgetRequests() {
			requests.length = 0;
		},
		pushed,
		write: (appId, change, clientId = 'phone') => void log.push(appId, [change], { clientId }),
		rows: () => log.rowsAfter(0).map(({ row }) => row),
		get streams() {
			return streams.open;
		},
		endStreams: streams.endAll,
		setSpaces(ids) {
			namedSpaces = ids;
		},
		erased,
	};
	return standIn;
}
