import { createHash } from 'node:crypto';
import type { Caller } from '@mana/shared-auth';
import {
	type Change,
	type Correction,
	changeKey,
	changeSpaceId,
	type MergedRecord,
	mergeChange,
	type StampedChange,
	stampChange,
} from '@mana/sync-protocol';
import { type Access, assertWritable } from './access.ts';
import { recordTooLarge, spaceForbidden } from './refusals.ts';
import type {
	Grant,
	LoggedChange,
	PushTransaction,
	RecordKey,
	RecordToSave,
	Scope,
	StoredRecord,
	SyncStore,
} from './sync-store.ts';

/** A record that grew beyond this could not be read in bounded memory. */
const RECORD_LIMIT_BYTES = 16 * 1024 * 1024;

export interface Push {
	readonly caller: Caller;
	readonly clientId: string;
	readonly appId: string;
	readonly changes: readonly Change[];
	readonly arrivedAtMs: number;
}

/** One record that a push was about: what it was sent, and what the record is now. */
export interface PushedRecord extends StoredRecord {
	readonly spaceId: string;
	readonly sent: readonly StampedChange[];
}

export interface Pushed {
	readonly records: readonly PushedRecord[];
	readonly corrections: readonly Correction[];
	readonly keyDigests: readonly string[];
	/** How many of the changes were not in the log yet. */
	readonly accepted: number;
}

interface ReadyChange {
	readonly spaceId: string;
	readonly table: string;
	readonly id: string;
	readonly changeKey: string;
	readonly keyDigest: string;
	readonly stamped: StampedChange;
	readonly corrections: readonly Correction[];
}

/**
 * Takes changes in, all or none: each is stamped, numbered, logged and merged once, whoever sends it again.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN` or `SPACE_READ_ONLY`, 413 `RECORD_TOO_LARGE`, 503
 */
export async function pushChanges(
	store: Pick<SyncStore, 'push'>,
	access: Access,
	push: Push,
): Promise<Pushed> {
	const ready = push.changes.map((change, place) => makeReady(access, push, change, place));
	if (ready.length === 0) return { records: [], corrections: [], keyDigests: [], accepted: 0 };
	const spaceIds = [...new Set(ready.map((change) => change.spaceId))].sort();
	const grant: Grant = { readSpaces: spaceIds, writeSpaces: spaceIds };
	return store.push(grant, (transaction) => takeIn(transaction, push, ready, spaceIds));
}

function makeReady(access: Access, push: Push, change: Change, place: number): ReadyChange {
	const { caller, clientId, appId, arrivedAtMs } = push;
	const spaceId = changeSpaceId(change) ?? access.personalSpaceId;
	if (spaceId === null) throw spaceForbidden();
	assertWritable(access, spaceId);
	const key = changeKey(change);
	const { table, id } = change;
	const { change: stamped, corrections } = stampChange(change, { clientId, place, arrivedAtMs });
	return {
		spaceId,
		table,
		id,
		changeKey: key,
		keyDigest: createHash('sha256')
			.update(JSON.stringify([spaceId, caller.userId, clientId, appId, table, id, key]))
			.digest('hex')
			.slice(0, 32),
		stamped: caller.actingClient === undefined ? stamped : actedBy(caller.actingClient, stamped),
		corrections,
	};
}

/** A token that a client was given to act with says who acts, whatever the change says. */
function actedBy(client: string, change: StampedChange): StampedChange {
	return { ...change, actor: { ...change.actor, kind: 'agent', client }, origin: 'agent' };
}

async function takeIn(
	transaction: PushTransaction,
	{ appId, caller, clientId, arrivedAtMs }: Push,
	ready: readonly ReadyChange[],
	spaceIds: readonly string[],
): Promise<Pushed> {
	const scopes = await transaction.lockScopes(spaceIds, arrivedAtMs);
	const scopesBySpace = new Map(scopes.map((scope) => [scope.spaceId, { ...scope, first: scope.seq }]));
	const located = ready.map((change) => {
		const scope = scopesBySpace.get(change.spaceId);
		if (scope === undefined) throw spaceForbidden();
		const key: RecordKey = { scope: scope.number, appId, table: change.table, id: change.id };
		return { ...change, scope, key, name: JSON.stringify([scope.number, change.table, change.id]) };
	});
	const keysByName = new Map(located.map(({ name, key }) => [name, key]));
	const logged = await transaction.findLogged(located.map((change) => change.keyDigest));
	const found = await transaction.findRecords([...keysByName.values()]);
	const corrections = new Map(logged.map((entry) => [entry.keyDigest, entry.corrections]));
	const states = new Map<string, { seq: number; record: MergedRecord }>(
		found.map((stored) => [JSON.stringify([stored.scope, stored.table, stored.id]), stored]),
	);

	const append: LoggedChange[] = [];
	const altered = new Set<string>();
	const purges = new Map<string, RecordKey & { upTo: string }>();
	for (const { scope, key, name, stamped, ...change } of located) {
		if (corrections.has(change.keyDigest)) continue;
		corrections.set(change.keyDigest, [...change.corrections]);
		scope.seq += 1;
		const before = states.get(name);
		const record = mergeChange(before?.record, stamped);
		if (before === undefined || !isSame(before.record, record)) {
			states.set(name, { seq: scope.seq, record });
			altered.add(name);
		}
		if (isTouchedByPurge(record, stamped) && record.purged !== null)
			purges.set(name, { ...key, upTo: record.purged });
		const createdAtMs = Math.max(arrivedAtMs, scope.changedAtMs);
		const author = { userId: caller.userId, clientId, createdAtMs };
		append.push({ ...key, ...change, ...author, seq: scope.seq, change: stamped });
	}

	if (append.length > 0) {
		const changedAtMs = (scope: Scope) => Math.max(arrivedAtMs, scope.changedAtMs);
		const save: RecordToSave[] = located.flatMap(({ name, key, scope }) => {
			const state = states.get(name);
			if (!altered.delete(name) || state === undefined) return [];
			return [{ ...key, ...state, bytes: sizeOf(key, state.record), changedAtMs: changedAtMs(scope) }];
		});
		const advanced = [...scopesBySpace.values()].filter((scope) => scope.seq > scope.first);
		await transaction.appendChanges(append);
		if (save.length > 0) await transaction.saveRecords(save);
		if (purges.size > 0) await transaction.eraseLogged([...purges.values()]);
		await transaction.advanceScopes(advanced.map((scope) => ({ ...scope, changedAtMs: changedAtMs(scope) })));
	}
	const records = [...keysByName].flatMap(([name, key]): PushedRecord[] => {
		const state = states.get(name);
		const about = located.filter((change) => change.name === name);
		const spaceId = about[0]?.spaceId;
		if (state === undefined || spaceId === undefined) return [];
		return [{ ...key, ...state, spaceId, sent: about.map((change) => change.stamped) }];
	});
	return {
		records,
		corrections: located.flatMap((change) => corrections.get(change.keyDigest) ?? []),
		keyDigests: located.map((change) => change.keyDigest),
		accepted: append.length,
	};
}

/** Merging keeps every part that stays: a record that lost nothing and won nothing has the same parts. */
function isSame(a: MergedRecord, b: MergedRecord): boolean {
	if (a.fields.size !== b.fields.size || a.latest !== b.latest) return false;
	if (a.inserted !== b.inserted || a.deleted !== b.deleted || a.purged !== b.purged) return false;
	return [...a.fields].every(([name, field]) => b.fields.get(name) === field);
}

/** Whether a change purges, or comes late with what a purge has covered. */
function isTouchedByPurge({ purged }: MergedRecord, change: StampedChange): boolean {
	if (purged === null) return false;
	return change.purge || [...change.fields.values()].some((field) => field.stamp <= purged);
}

function sizeOf({ table, id }: RecordKey, record: MergedRecord): number {
	const bytes = Buffer.byteLength(JSON.stringify([...record.fields]));
	if (bytes > RECORD_LIMIT_BYTES) throw recordTooLarge(table, id, RECORD_LIMIT_BYTES);
	return bytes;
}
