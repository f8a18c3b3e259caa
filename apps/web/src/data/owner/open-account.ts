import { allRecordTypes, type RecordType } from '@mana/records';
import { openPackedStorage, openReplica, type RecordIdentity, type Replica } from '@mana/sync-protocol';
import type { ServiceAnswer, ServiceRequest } from '../call-service.ts';
import type { Query, Row } from '../query.ts';
import type { RowsNews } from '../rows-news.ts';
import { createWatchedValue, type WatchedValue } from '../watched-value.ts';
import type { UndoState } from '../write.ts';
import { type AccessTokens, SessionEndedError } from './access-tokens.ts';
import type { Fetch, SendToAuth } from './auth-requests.ts';
import type { AccountStorage } from './device-storage.ts';
import { type Keyrings, openKeyrings } from './keyrings.ts';
import { startLiveQuery } from './live-query.ts';
import { startLiveRecord } from './live-record.ts';
import { createOpenedRecords } from './opened-records.ts';
import { createSyncStatus, type SyncStatus } from './sync-status.ts';
import { createSteps, type Steps } from './take-steps.ts';
import { openUndoStack } from './undo-stack.ts';

export interface AccountDeps {
	readonly storage: AccountStorage;
	readonly tokens: AccessTokens;
	readonly syncUrl: string;
	readonly sendToAuth: SendToAuth;
	readonly fetch: Fetch;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly newId: () => string;
}

/** One person's data, open on this device. */
export interface Account {
	readonly keyrings: Keyrings;
	readonly replica: Replica;
	readonly steps: Steps;
	readonly status: SyncStatus;
	readonly spaces: WatchedValue<ReturnType<Keyrings['spaces']>>;
	readonly undoable: WatchedValue<UndoState>;
	/** Each returns how to stop it. */
	liveQuery(query: Query, onNews: (news: RowsNews) => void, onFailure: (error: unknown) => void): () => void;
	liveRecord(
		name: RecordIdentity,
		onNews: (row: Row | undefined) => void,
		onFailure: (error: unknown) => void,
	): () => void;
	/** Drops keys and all that was opened. */
	lock(): Promise<void>;
	close(): Promise<void>;
}

interface Live {
	touch(names: readonly RecordIdentity[]): void;
	reread(): void;
	stop(): void;
}

const typesByName = new Map<string, RecordType>(allRecordTypes.map((type) => [type.name, type]));

export async function openAccount(deps: AccountDeps): Promise<Account> {
	const { storage, tokens, now, newId } = deps;
	const rows = await openPackedStorage(storage.rows);
	const live = new Set<Live>();
	const keyrings = await openKeyrings({
		values: storage.values,
		send: (request) => sendWithToken(tokens, deps.sendToAuth, request),
		onChanged: () => onKeys(),
	});
	const opened = createOpenedRecords(keyrings.of);
	const spaces = createWatchedValue(keyrings.spaces());
	const status = createSyncStatus({ wasSyncedBefore: (await rows.list('meta/cursor/')).length > 0, now });
	const stack = await openUndoStack(rows);
	const undoable = createWatchedValue(stack.state());
	const replica = await openReplica({
		baseUrl: deps.syncUrl,
		clientId: await clientIdOf(storage, newId),
		tables: [...typesByName.keys()],
		firstTables: [],
		storage: rows,
		token: tokens.token,
		fetch: (url, init) => deps.fetch(url, init),
		onSynced: status.synced,
		onSyncFailed: status.failed,
		now,
	});
	const onKeys = () => {
		spaces.set(keyrings.spaces());
		opened.retry();
		for (const one of live) one.reread();
	};
	const stopListening = replica.subscribe((changed) => {
		status.setWaiting(replica.pending());
		for (const one of live) one.touch(changed);
	});
	status.setWaiting(replica.pending());

	function keepLive(one: Live): () => void {
		live.add(one);
		return () => {
			live.delete(one);
			one.stop();
		};
	}

	return {
		keyrings,
		replica,
		status,
		spaces,
		undoable,
		steps: createSteps({
			replica,
			keyrings,
			stack,
			typeNamed: (name) => typesByName.get(name),
			now,
			newId,
			onStack: undoable.set,
		}),
		liveQuery: (query, onNews, onFailure) =>
			keepLive(startLiveQuery({ replica, opened, type: typeNamed(query.table), query, onNews, onFailure })),
		liveRecord: (name, onNews, onFailure) =>
			keepLive(startLiveRecord({ replica, opened, type: typeNamed(name.table), name, onNews, onFailure })),
		async lock() {
			await keyrings.drop();
			opened.forget();
		},
		async close() {
			for (const one of live) one.stop();
			stopListening();
			await replica.close();
			storage.close();
		},
	};
}

/** @throws RangeError */
function typeNamed(table: string): RecordType {
	const type = typesByName.get(table);
	if (type === undefined) throw new RangeError(`${table} is no table of ours`);
	return type;
}

async function clientIdOf({ values }: AccountStorage, newId: () => string): Promise<string> {
	const known = await values.get('client-id');
	if (typeof known === 'string') return known;
	const made = `web-${newId()}`;
	await values.set('client-id', made);
	return made;
}

/** Sends with the session's token, or with the one that the person has just earned. */
export async function sendWithToken(
	tokens: AccessTokens,
	send: SendToAuth,
	request: ServiceRequest,
): Promise<ServiceAnswer> {
	try {
		if (request.stepUpToken !== undefined) return await send(request, request.stepUpToken);
		const token = await tokens.token();
		const answer = await send(request, token);
		return answer.ok || answer.status !== 401 ? answer : await send(request, await tokens.token(token));
	} catch (error) {
		const code = error instanceof SessionEndedError ? error.code : 'UNREACHABLE';
		return { ok: false, status: 0, code, body: undefined };
	}
}
