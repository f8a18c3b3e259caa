import {
	type Correction,
	createRecordDraft,
	type RecordDraft,
	type Stamp,
	type StampedChange,
} from '@mana/sync-protocol';
import { textsOf } from './field-texts.ts';
import { nameOf, type Push, type ReadyChange } from './ready-change.ts';
import type { RecordKey } from './record-key.ts';
import { recordTooWide, spaceForbidden } from './refusals.ts';
import type {
	Heads,
	LoggedChange,
	Purge,
	PushTransaction,
	RecordToSave,
	Run,
	Scope,
	StoredRecord,
	Written,
} from './sync-store.ts';

/** Many times what the widest record of the apps has. */
const FIELDS_A_RECORD = 2_000;

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
	readonly isFirst: boolean;
	readonly isAltered: boolean;
}

/** A record that a push is about, as the changes so far make it. */
interface State {
	readonly draft: RecordDraft;
	/** How many fields it may have: one that was stored wider than the limit grows no more. */
	readonly maxFields: number;
	/** The number of the change that altered it last. */
	seq: number;
}

/** A transaction that takes pushes in. */
interface Taking {
	readonly epoch: number;
	/** As they were locked. */
	readonly scopes: readonly Scope[];
	/** By space: where it stands after the changes so far. */
	readonly heads: Map<string, Scope>;
	/** By record. */
	readonly states: Map<string, State>;
	/** By change: what was corrected in those that are in the log. */
	readonly corrections: Map<string, readonly Correction[]>;
	readonly taken: Map<ReadyChange, Taken>;
	/** By record. */
	readonly purges: Map<string, Purge>;
}

/**
 * Takes pushes in one after the other, as if each had a transaction of its own, with one statement a kind.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN`, 413 `RECORD_TOO_LARGE` or `RECORD_TOO_WIDE`
 */
export async function takeIn(
	transaction: PushTransaction,
	pushes: readonly ReadyPush[],
	spaceIds: readonly string[],
): Promise<Pushed[]> {
	const changes = pushes.flatMap((push) => push.changes);
	const taking = await beginTaking(transaction, changes, spaceIds);
	for (const change of changes) takeInChange(taking, change);
	if (taking.taken.size > 0) transaction.write(toBeWritten(taking));
	return pushes.map((push) => pushedBy(taking, push));
}

async function beginTaking(
	transaction: PushTransaction,
	changes: readonly ReadyChange[],
	spaceIds: readonly string[],
): Promise<Taking> {
	const subjects = new Map(changes.map((change) => [change.name, change]));
	const [{ epoch, scopes }, logged, found] = await Promise.all([
		transaction.lockScopes(spaceIds),
		transaction.findLogged(changes.map((change) => change.keyDigest)),
		transaction.findRecords([...subjects.values()]),
	]);
	const spaces = new Map(scopes.map((scope) => [scope.number, scope.spaceId]));
	const states = found.map((stored): [string, State] => [
		nameOf({ ...stored, spaceId: spaces.get(stored.scope) ?? '' }),
		{
			draft: createRecordDraft(stored.record),
			maxFields: Math.max(FIELDS_A_RECORD, stored.record.fields.size),
			seq: stored.seq,
		},
	]);
	return {
		epoch,
		scopes,
		heads: new Map(scopes.map((scope) => [scope.spaceId, scope])),
		states: new Map(states),
		corrections: new Map(logged.map((entry) => [entry.keyDigest, entry.corrections])),
		taken: new Map(),
		purges: new Map(),
	};
}

function takeInChange({ heads, states, corrections, taken, purges }: Taking, change: ReadyChange): void {
	if (corrections.has(change.keyDigest)) return;
	corrections.set(change.keyDigest, change.corrections);
	const { push, spaceId, appId, table, id, name, stamped } = change;
	const before = heads.get(spaceId);
	if (before === undefined) throw spaceForbidden();
	const seq = before.seq + 1;
	const run = runOf(before, seq, push);
	const changedAtMs = Math.max(push.arrivedAtMs, before.changedAtMs);
	heads.set(spaceId, { ...before, seq, run, changedAtMs });
	const isFirst = !states.has(name);
	const state = states.get(name) ?? { draft: createRecordDraft(), maxFields: FIELDS_A_RECORD, seq };
	states.set(name, state);
	const isAltered = state.draft.merge(stamped);
	if (isAltered) state.seq = seq;
	if (state.draft.isWiderThan(state.maxFields)) throw recordTooWide(table, id, FIELDS_A_RECORD);
	const key: RecordKey = { scope: before.number, appId, table, id };
	const upTo = state.draft.purged();
	if (upTo !== null && isTouchedByPurge(upTo, stamped)) purges.set(name, { ...key, upTo });
	taken.set(change, {
		...key,
		name,
		spaceId,
		seq,
		runBeganSeq: run.beganSeq,
		createdAtMs: changedAtMs,
		userId: push.caller.userId,
		clientId: push.clientId,
		change: stamped,
		texts: change.texts,
		changeKey: change.changeKey,
		keyDigest: change.keyDigest,
		corrections: change.corrections,
		isFirst,
		isAltered,
	});
}

function toBeWritten({ taken, states, purges, scopes, heads }: Taking): Written {
	const append: LoggedChange[] = [];
	const save = new Map<string, RecordToSave>();
	for (const { name, isFirst, isAltered, ...change } of taken.values()) {
		const state = states.get(name);
		// No later change of these altered what the first one made.
		const isNewRecord = isFirst && change.seq === state?.seq;
		const isSaved = isAltered && !isNewRecord && !save.has(name);
		const record = isNewRecord || isSaved ? (state?.draft.record() ?? null) : null;
		append.push({ ...change, newRecord: isNewRecord ? record : null });
		if (!isSaved || state === undefined || record === null) continue;
		const { scope, appId, table, id, createdAtMs: changedAtMs } = change;
		const texts = textsOf(change, record.fields, record.latest.actor);
		save.set(name, { scope, appId, table, id, seq: state.seq, record, texts, changedAtMs });
	}
	return {
		changes: append,
		records: [...save.values()],
		purges: [...purges.values()],
		scopes: scopes.flatMap(({ spaceId, seq }) => {
			const head = heads.get(spaceId);
			return head !== undefined && head.seq > seq ? [head] : [];
		}),
	};
}

function pushedBy({ epoch, heads, states, corrections, taken }: Taking, { changes }: ReadyPush): Pushed {
	const records = new Map<string, PushedRecord & { sent: StampedChange[] }>();
	for (const { name, spaceId, appId, table, id, stamped } of changes) {
		const met = records.get(name);
		const state = states.get(name);
		const head = heads.get(spaceId);
		const record = met === undefined ? state?.draft.record() : null;
		if (met !== undefined) met.sent.push(stamped);
		else if (state !== undefined && record && head !== undefined) {
			const { seq } = state;
			records.set(name, { scope: head.number, spaceId, appId, table, id, seq, record, sent: [stamped] });
		}
	}
	const accepted = changes.flatMap((change) => taken.get(change) ?? []);
	return {
		records: [...records.values()],
		corrections: changes.flatMap((change) => corrections.get(change.keyDigest) ?? []),
		keyDigests: changes.map((change) => change.keyDigest),
		accepted: accepted.length,
		overtaken: accepted.filter(({ isAltered }) => !isAltered).length,
		heads: { epoch, scopes: [...heads.values()] },
	};
}

/** The run that a scope's next change, whose number is `seq`, belongs to. */
function runOf({ run, changedAtMs }: Scope, seq: number, { caller: { userId }, clientId }: Push): Run {
	if (run?.author.userId === userId && run.author.clientId === clientId) return run;
	return { author: { userId, clientId }, beganSeq: seq, afterMs: changedAtMs };
}

/** Whether a change purges, or comes late with what a purge has covered. */
function isTouchedByPurge(purged: Stamp, change: StampedChange): boolean {
	return change.purge || [...change.fields.values()].some((field) => field.stamp <= purged);
}
