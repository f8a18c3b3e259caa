import { createHash } from 'node:crypto';
import { AppError } from '@mana/service-kit';
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
import { type Coalescer, createCoalescer } from './coalescer.ts';
import { recordTooLarge, spaceForbidden } from './refusals.ts';
import type {
	Grant,
	LoggedChange,
	PushTransaction,
	RecordKey,
	RecordToSave,
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
	/** How many of these altered nothing, as later ones had come before them. */
	readonly overtaken: number;
}

export interface ReadyChange {
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
export async function pushChanges(groups: PushGroups, access: Access, push: Push): Promise<Pushed> {
	const changes = push.changes.map((change, place) => makeReady(access, push, change, place));
	if (changes.length === 0)
		return { records: [], corrections: [], keyDigests: [], accepted: 0, overtaken: 0 };
	const spaceIds = [...new Set(changes.map((change) => change.spaceId))].sort();
	const isPurging = changes.some((change) => change.stamped.purge);
	return groups.run({ push, changes, spaceIds }, isPurging ? null : JSON.stringify(spaceIds));
}

/** A push that is ready to be taken in, alone or in a group that shares its transaction. */
export interface ReadyPush {
	readonly push: Push;
	readonly changes: readonly ReadyChange[];
	/** Those of its changes, sorted; the same for all of a group. */
	readonly spaceIds: readonly string[];
}

export type PushGroups = Coalescer<ReadyPush, Pushed>;

const GROUP_LIMIT = 2_000;
const CHARACTERS_PER_UNIT = 1_000;

/**
 * Lets pushes into the same spaces that come while another is under way share the next transaction. One that
 * purges goes alone, since how long that takes depends on the record's history.
 */
export function createPushGroups(store: Pick<SyncStore, 'push'>, waiting: number): PushGroups {
	return createCoalescer({
		limit: GROUP_LIMIT,
		waiting,
		weigh: ({ changes }) => changes.reduce((sum, { stamped }) => sum + weightOf(stamped), 0),
		isShared: (error) => error instanceof AppError && error.status === 503,
		work: async (pushes) => {
			const spaceIds = pushes[0]?.spaceIds ?? [];
			const grant: Grant = { readSpaces: spaceIds, writeSpaces: spaceIds };
			return store.push(grant, (transaction) => takeIn(transaction, pushes, spaceIds));
		},
	});
}

function weightOf({ fields }: StampedChange): number {
	let weight = 1;
	for (const { value } of fields.values()) {
		if (typeof value === 'string') weight += value.length / CHARACTERS_PER_UNIT;
		else if (typeof value === 'object') weight += JSON.stringify(value).length / CHARACTERS_PER_UNIT;
	}
	return weight;
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

/** Takes pushes in one after the other, as if each had a transaction of its own, with one statement a kind. */
async function takeIn(
	transaction: PushTransaction,
	pushes: readonly ReadyPush[],
	spaceIds: readonly string[],
): Promise<Pushed[]> {
	const ready = pushes.flatMap(({ push, changes }) => changes.map((change) => ({ ...change, push })));
	// The look-up is sent behind the lock without waiting: it sees what was committed when the lock was had.
	const [scopes, logged] = await Promise.all([
		transaction.lockScopes(spaceIds, Math.max(...pushes.map(({ push }) => push.arrivedAtMs))),
		transaction.findLogged(ready.map((change) => change.keyDigest)),
	]);
	const scopesBySpace = new Map(scopes.map((scope) => [scope.spaceId, { ...scope, first: scope.seq }]));
	const located = ready.map((change) => {
		const scope = scopesBySpace.get(change.spaceId);
		if (scope === undefined) throw spaceForbidden();
		const { appId } = change.push;
		const key: RecordKey = { scope: scope.number, appId, table: change.table, id: change.id };
		return { ...change, scope, key, name: nameOf(key) };
	});
	const targets = new Map(located.map(({ name, key, scope }) => [name, { key, scope }]));
	const found = await transaction.findRecords([...targets.values()].map(({ key }) => key));
	const corrections = new Map(logged.map((entry) => [entry.keyDigest, entry.corrections]));
	const states = new Map<string, { seq: number; record: MergedRecord }>(
		found.map((stored) => [nameOf(stored), stored]),
	);

	const append: LoggedChange[] = [];
	const altered = new Set<string>();
	const purges = new Map<string, RecordKey & { upTo: string }>();
	const accepted = new Map<Push, number>();
	const overtaken = new Map<Push, number>();
	for (const { scope, key, name, stamped, push, ...change } of located) {
		if (corrections.has(change.keyDigest)) continue;
		corrections.set(change.keyDigest, [...change.corrections]);
		accepted.set(push, (accepted.get(push) ?? 0) + 1);
		scope.seq += 1;
		scope.changedAtMs = Math.max(push.arrivedAtMs, scope.changedAtMs);
		const before = states.get(name);
		const record = mergeChange(before?.record, stamped);
		if (before === undefined || !isSame(before.record, record)) {
			states.set(name, { seq: scope.seq, record });
			altered.add(name);
		} else overtaken.set(push, (overtaken.get(push) ?? 0) + 1);
		if (isTouchedByPurge(record, stamped) && record.purged !== null)
			purges.set(name, { ...key, upTo: record.purged });
		const author = { userId: push.caller.userId, clientId: push.clientId, createdAtMs: scope.changedAtMs };
		append.push({ ...key, ...change, ...author, seq: scope.seq, change: stamped });
	}

	if (append.length > 0) {
		const save: RecordToSave[] = [...targets].flatMap(([name, { key, scope }]) => {
			const state = states.get(name);
			if (!altered.has(name) || state === undefined) return [];
			return [{ ...key, ...state, bytes: sizeOf(key, state.record), changedAtMs: scope.changedAtMs }];
		});
		await Promise.all([
			transaction.appendChanges(append),
			save.length > 0 && transaction.saveRecords(save),
			purges.size > 0 && transaction.eraseLogged([...purges.values()]),
			transaction.advanceScopes([...scopesBySpace.values()].filter((scope) => scope.seq > scope.first)),
		]);
	}
	const locatedByPush = Map.groupBy(located, ({ push }) => push);
	return pushes.map(({ push }) => {
		const own = locatedByPush.get(push) ?? [];
		const records = [...Map.groupBy(own, ({ name }) => name)].flatMap(([name, about]): PushedRecord[] => {
			const state = states.get(name);
			const [first] = about;
			if (state === undefined || first === undefined) return [];
			const sent = about.map((change) => change.stamped);
			return [{ ...first.key, ...state, spaceId: first.spaceId, sent }];
		});
		return {
			records,
			corrections: own.flatMap((change) => corrections.get(change.keyDigest) ?? []),
			keyDigests: own.map((change) => change.keyDigest),
			accepted: accepted.get(push) ?? 0,
			overtaken: overtaken.get(push) ?? 0,
		};
	});
}

function nameOf({ scope, appId, table, id }: RecordKey): string {
	return JSON.stringify([scope, appId, table, id]);
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
