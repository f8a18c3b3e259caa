import type { Caller } from '@mana/shared-auth';
import { toMergedRow } from '@mana/sync-protocol';
import { assertScopes, resolveAccess } from '../domain/access.ts';
import { type AskedTables, appIdsOf } from '../domain/asked-tables.ts';
import type { CursorBinding } from '../domain/cursor.ts';
import { readChanges, resolveSince } from '../domain/read-changes.ts';
import { mergedRowTexts, withAppId } from '../domain/read-record.ts';
import { cursorInvalid, serverStopping, spaceForbidden, tokenExpired } from '../domain/refusals.ts';
import type { SyncDeps } from '../domain/sync-push.ts';
import type { Grant } from '../domain/sync-store.ts';
import type { ConnectionLimit } from './connection-limit.ts';
import type { Hub } from './hub.ts';
import { createInbox } from './inbox.ts';
import type { LiveMetrics } from './live-metrics.ts';
import { isOwnDoing, type ScopeNews } from './scope-news.ts';
import type { Delivery } from './topics.ts';

export interface StreamDeps extends SyncDeps {
	readonly hub: Hub;
	readonly connectionLimit: ConnectionLimit;
	readonly liveMetrics: LiveMetrics;
	readonly heartbeatMs: number;
}

export interface StreamCommand {
	readonly caller: Caller;
	/** Whose own changes are not sent back to it, once it has caught up. */
	readonly clientId: string | undefined;
	/** How the keys of its changes begin, where it says so: then they decide, and not its client id. */
	readonly ownKeys?: string | undefined;
	readonly asked: AskedTables;
	readonly since: string;
}

export type StreamEvent =
	| {
			readonly kind: 'changes';
			/** Merged rows, each as JSON. */
			readonly rows: readonly string[];
			readonly syncedUntil: string;
			readonly hasMore: boolean;
			/** In the first event: the spaces that are read. */
			readonly spaces?: readonly string[];
	  }
	| { readonly kind: 'heartbeat' };

export interface ChangeStream {
	/** To be read once; throws an AppError that says why the stream ends. */
	readonly events: AsyncGenerator<StreamEvent, void, undefined>;
	/** Gives back what the stream holds; also where nobody has begun to read it. */
	end(): void;
}

/**
 * Opens a stream of some tables: first what changed since, then what others change from now on. It listens
 * first and reads then, so nothing falls between. Token and membership are looked at before each event.
 *
 * @throws AppError 400 `CURSOR_INVALID`, 401, 403 `SCOPE_INSUFFICIENT`, 429 `CONNECTIONS_EXCEEDED`, 503
 */
export async function openChangeStream(deps: StreamDeps, command: StreamCommand): Promise<ChangeStream> {
	const { caller, asked } = command;
	const appIds = appIdsOf(asked.tables);
	assertScopes(caller, appIds, 'read');
	const close = deps.connectionLimit.open(caller.userId, 'stream');
	const inbox = createInbox(appIds, () => deps.liveMetrics.readersBehind.inc());
	const subscription = deps.hub.subscribe(inbox);
	const stopping = new AbortController();
	const end = () => {
		stopping.abort();
		subscription.end();
		close();
	};
	try {
		const { grant } = await resolveAccess(deps.spaces, caller);
		await subscription.setSpaces(grant.readSpaces);
		const binding = { userId: caller.userId, ...asked.cursorTables };
		const heads = await deps.store.heads(grant);
		const vector = await resolveSince(deps, command.since, { binding, grant, heads });
		const reader = {
			...command,
			wanted: namesByApp(asked),
			binding,
			inbox,
			epoch: heads.epoch,
			signal: stopping.signal,
		};
		const setSpaces = subscription.setSpaces;
		const events = follow(deps, { ...reader, setSpaces }, new Map(vector), grant.readSpaces);
		return { events, end };
	} catch (error) {
		end();
		throw error;
	}
}

function namesByApp({ tables }: AskedTables): ReadonlyMap<string, ReadonlySet<string>> {
	const byApp = Map.groupBy(tables, ({ appId }) => appId);
	return new Map([...byApp].map(([appId, of]) => [appId, new Set(of.map(({ table }) => table))]));
}

interface Reader extends StreamCommand {
	/** The tables' names by app. */
	readonly wanted: ReadonlyMap<string, ReadonlySet<string>>;
	readonly binding: CursorBinding;
	readonly inbox: ReturnType<typeof createInbox>;
	readonly epoch: number;
	readonly signal: AbortSignal;
	readonly setSpaces: (spaceIds: readonly string[]) => Promise<void>;
}

async function* follow(
	deps: StreamDeps,
	reader: Reader,
	vector: Map<number, number>,
	atFirst: readonly string[],
): AsyncGenerator<StreamEvent, void, undefined> {
	const { caller, inbox, signal } = reader;
	let spaceIds = atFirst;
	let isBehind = true;
	let isFirst = true;
	let heartbeatAtMs = performance.now() + deps.heartbeatMs;

	/** The spaces that may be read now. A joined one is listened to from here on, and read from its beginning. */
	const checkAccess = async (): Promise<Grant> => {
		if (caller.expiresAtMs <= deps.now()) throw tokenExpired();
		const { grant } = await resolveAccess(deps.spaces, caller);
		if (spaceIds.some((id) => !grant.readSpaces.includes(id))) throw spaceForbidden();
		if (grant.readSpaces.some((id) => !spaceIds.includes(id))) {
			spaceIds = grant.readSpaces;
			await reader.setSpaces(spaceIds);
			isBehind = true;
		}
		return { readSpaces: spaceIds, writeSpaces: [] };
	};

	while (!signal.aborted) {
		if (inbox.isStopping) throw serverStopping();
		const grant = await checkAccess();
		if (inbox.takeOverflow() || isBehind) {
			isBehind = false;
			for await (const event of catchUp(deps, reader, vector, { grant, checkAccess })) {
				if (isFirst) yield { ...event, spaces: grant.readSpaces };
				else if (event.rows.length > 0) yield event;
				isFirst = false;
				if (inbox.isStopping) throw serverStopping();
			}
			continue;
		}
		const delivery = inbox.take();
		if (delivery !== undefined) {
			const rows = rowsFor(reader, delivery, vector.get(delivery.scope) ?? 0);
			if (rows === null) {
				isBehind = true;
				continue;
			}
			vector.set(delivery.scope, Math.max(vector.get(delivery.scope) ?? 0, delivery.upTo));
			if (rows.length === 0) continue;
			const takenInAtMs = Math.min(...delivery.news.map((news) => news.atMs));
			deps.liveMetrics.deliveryLag.observe({ kind: 'stream' }, Math.max(0, deps.now() - takenInAtMs) / 1000);
			yield { kind: 'changes', rows, syncedUntil: cursorAt(deps, reader, vector), hasMore: false };
			continue;
		}
		const nowMs = performance.now();
		if (nowMs >= heartbeatAtMs) {
			heartbeatAtMs = nowMs + deps.heartbeatMs;
			yield { kind: 'heartbeat' };
			continue;
		}
		await inbox.wait(Math.min(heartbeatAtMs - nowMs, Math.max(0, caller.expiresAtMs - deps.now())), signal);
	}
}

function cursorAt(deps: StreamDeps, { epoch, binding }: Reader, vector: ReadonlyMap<number, number>): string {
	return deps.cursors.encode({ epoch, vector }, binding);
}

/** Reads what changed since `vector`, as a pull does, and moves it on. */
async function* catchUp(
	deps: StreamDeps,
	reader: Reader,
	vector: Map<number, number>,
	{ grant, checkAccess }: { grant: Grant; checkAccess: () => Promise<Grant> },
) {
	// Deliveries that wait were committed before the heads that are read now.
	reader.inbox.clear();
	const { epoch, scopes } = await deps.store.heads(grant);
	if (epoch !== reader.epoch) throw cursorInvalid('the database was restored since; begin from a time');
	const spaceIds = new Map(scopes.map((scope) => [scope.number, scope.spaceId]));
	const { asked } = reader;
	const plan = { of: asked, since: vector, scopes, grant: checkAccess };
	for await (const batch of readChanges(deps.store, plan)) {
		const rows = mergedRowTexts(batch.records, spaceIds, { hasAppIds: asked.hasAppIds });
		for (const [scope, seq] of batch.vector) vector.set(scope, seq);
		const syncedUntil = cursorAt(deps, reader, vector);
		yield { kind: 'changes', rows, syncedUntil, hasMore: batch.hasMore } as const;
	}
}

/** What a delivery holds for this reader; null where it does not join on to what the reader has seen. */
function rowsFor(reader: Reader, delivery: Delivery, seen: number): string[] | null {
	if (delivery.upTo <= seen) return [];
	if (delivery.after > seen) return null;
	const self = { userId: reader.caller.userId, clientId: reader.clientId, ownKeys: reader.ownKeys };
	const rows: string[] = [];
	for (const news of delivery.news) {
		if (!reader.wanted.get(news.appId)?.has(news.table)) continue;
		if (isOwnDoing(news, self)) continue;
		const row = rowText(delivery.spaceId, news);
		if (row === null) return null;
		rows.push(reader.asked.hasAppIds ? withAppId(row, news.appId) : row);
	}
	return rows;
}

const texts = new WeakMap<ScopeNews, string>();

/** Written once, whoever many read it. */
function rowText(spaceId: string, news: ScopeNews): string | null {
	if (news.record === null) return null;
	const known = texts.get(news);
	if (known !== undefined) return known;
	const text = JSON.stringify(toMergedRow({ spaceId, table: news.table, id: news.id }, news.record));
	texts.set(news, text);
	return text;
}
