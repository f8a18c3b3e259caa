import { type Correction, type MergedRecord, mergeChange, type StampedChange } from '@mana/sync-protocol';
import { textsOf } from './field-texts.ts';
import { nameOf, type Push, type ReadyChange } from './ready-change.ts';
import type { RecordKey } from './record-key.ts';
import { spaceForbidden } from './refusals.ts';
import type {
	Heads,
	LoggedChange,
	Purge,
	PushTransaction,
	RecordToSave,
	Run,
	Scope,
	StoredRecord,
} from './sync-store.ts';

/** A push that is ready to be taken in, alone or in a group that shares its transaction. */
export interface ReadyPush {
	readonly changes: readonly ReadyChange[];
	/** Those of its changes, sorted; the same for all of a group. */
	readonly spaceIds: readonly string[];
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
	/** Where the scopes that were pushed to have come; null where there was nothing to push. */
	readonly heads: Heads | null;
}

interface Taken extends Omit<LoggedChange, 'newRecord'> {
	readonly name: string;
	/** What the change made of the record. */
	readonly record: MergedRecord;
	readonly isFirst: boolean;
	readonly isAltered: boolean;
}

/** Takes pushes in one after the other, as if each had a transaction of its own, with one statement a kind. */
export async function takeIn(
	transaction: PushTransaction,
	pushes: readonly ReadyPush[],
	spaceIds: readonly string[],
): Promise<Pushed[]> {
	const changes = pushes.flatMap((push) => push.changes);
	const subjects = new Map(changes.map((change) => [change.name, change]));
	const [{ epoch, scopes }, logged, found] = await Promise.all([
		transaction.lockScopes(spaceIds),
		transaction.findLogged(changes.map((change) => change.keyDigest)),
		transaction.findRecords([...subjects.values()]),
	]);
	const heads = new Map(scopes.map((scope) => [scope.spaceId, { ...scope }]));
	const spaces = new Map(scopes.map((scope) => [scope.number, scope.spaceId]));
	const corrections = new Map(logged.map((entry) => [entry.keyDigest, entry.corrections]));
	const states = new Map<string, { seq: number; record: MergedRecord }>(
		found.map((stored) => [nameOf({ ...stored, spaceId: spaces.get(stored.scope) ?? '' }), stored]),
	);

	const taken = new Map<ReadyChange, Taken>();
	const purges = new Map<string, Purge>();
	for (const change of changes) {
		if (corrections.has(change.keyDigest)) continue;
		corrections.set(change.keyDigest, [...change.corrections]);
		const { push, spaceId, appId, table, id, name, stamped } = change;
		const head = heads.get(spaceId);
		if (head === undefined) throw spaceForbidden();
		head.seq += 1;
		const run = runOf(head, push);
		head.run = run;
		head.changedAtMs = Math.max(push.arrivedAtMs, head.changedAtMs);
		const before = states.get(name)?.record;
		const record = mergeChange(before, stamped);
		const isAltered = before === undefined || !isSame(before, record);
		if (isAltered) states.set(name, { seq: head.seq, record });
		const key: RecordKey = { scope: head.number, appId, table, id };
		if (isTouchedByPurge(record, stamped) && record.purged !== null)
			purges.set(name, { ...key, upTo: record.purged });
		taken.set(change, {
			...key,
			name,
			spaceId,
			seq: head.seq,
			runBeganSeq: run.beganSeq,
			createdAtMs: head.changedAtMs,
			userId: push.caller.userId,
			clientId: push.clientId,
			change: stamped,
			texts: change.texts,
			changeKey: change.changeKey,
			keyDigest: change.keyDigest,
			corrections: change.corrections,
			record,
			isFirst: before === undefined,
			isAltered,
		});
	}

	if (taken.size > 0) {
		const append: LoggedChange[] = [];
		const save = new Map<string, RecordToSave>();
		for (const { name, record, isFirst, isAltered, ...change } of taken.values()) {
			const state = states.get(name);
			const isNewRecord = isFirst && record === state?.record;
			append.push({ ...change, newRecord: isNewRecord ? record : null });
			if (!isAltered || isNewRecord || state === undefined || save.has(name)) continue;
			const { scope, appId, table, id, createdAtMs: changedAtMs } = change;
			const texts = textsOf(change, state.record.fields, state.record.latest.actor);
			save.set(name, { scope, appId, table, id, ...state, texts, changedAtMs });
		}
		transaction.write({
			changes: append,
			records: [...save.values()],
			purges: [...purges.values()],
			scopes: scopes.flatMap(({ spaceId, seq }) => {
				const head = heads.get(spaceId);
				return head !== undefined && head.seq > seq ? [head] : [];
			}),
		});
	}
	return pushes.map(({ changes: own }) => {
		const records = new Map<string, PushedRecord & { sent: StampedChange[] }>();
		for (const { name, spaceId, appId, table, id, stamped } of own) {
			const met = records.get(name);
			const state = states.get(name);
			const head = heads.get(spaceId);
			if (met !== undefined) met.sent.push(stamped);
			else if (state !== undefined && head !== undefined) {
				const { seq, record } = state;
				records.set(name, { scope: head.number, spaceId, appId, table, id, seq, record, sent: [stamped] });
			}
		}
		const accepted = own.flatMap((change) => taken.get(change) ?? []);
		return {
			records: [...records.values()],
			corrections: own.flatMap((change) => corrections.get(change.keyDigest) ?? []),
			keyDigests: own.map((change) => change.keyDigest),
			accepted: accepted.length,
			overtaken: accepted.filter(({ isAltered }) => !isAltered).length,
			heads: { epoch, scopes: [...heads.values()] },
		};
	});
}

/** The run that a scope's next change belongs to, which `seq` counts already. */
function runOf({ run, seq, changedAtMs }: Scope, { caller: { userId }, clientId }: Push): Run {
	if (run?.author.userId === userId && run.author.clientId === clientId) return run;
	return { author: { userId, clientId }, beganSeq: seq, afterMs: changedAtMs };
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
