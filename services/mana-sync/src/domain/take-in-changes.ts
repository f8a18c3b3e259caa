import {
	type Conflict,
	type Correction,
	createRecordDraft,
	type RecordDraft,
	type Stamp,
	type StampedChange,
} from '@mana/sync-protocol';
import { type ChangeConflicts, createChangeConflicts } from './change-conflicts.ts';
import { textsOf } from './field-texts.ts';
import { nameOf, type Push, type ReadyChange } from './ready-change.ts';
import type { RecordKey } from './record-key.ts';
import { recordTooWide, spaceForbidden } from './refusals.ts';
import { assertRoom, type LogSize, type Quotas } from './space-quota.ts';
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
	/** Whether all of it is left out where one change rests on what does not stand. Such a push has a transaction of its own. */
	readonly isAtomic: boolean;
	/** Whether its sender is to be told of edits that a deletion hides. */
	readonly reportsHidden: boolean;
}

/** One record that a push was about: what it was sent, and what the record is now. */
export interface PushedRecord extends StoredRecord {
	readonly spaceId: string;
	/** Those that were taken in, now or before. */
	readonly sent: readonly StampedChange[];
	/** Whether one was not, for what stands there. */
	readonly hasRefused: boolean;
}

export interface Pushed {
	readonly records: readonly PushedRecord[];
	readonly corrections: readonly Correction[];
	readonly conflicts: readonly Conflict[];
	readonly keyDigests: readonly string[];
	/** How many of the changes were not in the log yet and were taken in. */
	readonly accepted: number;
	/** How many were left out, for what stands there. */
	readonly refused: number;
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

export interface Bounds {
	readonly quotas: Quotas;
	/** What those hold together that scopes count to, with these scopes as they are given. */
	readonly totalsOf: (scopes: readonly Scope[]) => readonly LogSize[];
}

/** A transaction that takes pushes in. */
interface Taking {
	readonly epoch: number;
	/** The scopes when they were locked. */
	readonly scopes: readonly Scope[];
	/** By space: where it stands after the changes so far. */
	readonly heads: Map<string, Scope>;
	/** By record. */
	readonly states: Map<string, State>;
	readonly found: readonly StoredRecord[];
	/** By change: what was corrected in those that were in the log. */
	readonly logged: ReadonlyMap<string, readonly Correction[]>;
	/** The same with those that were taken in. */
	readonly corrections: Map<string, readonly Correction[]>;
	readonly conflicts: ChangeConflicts;
	readonly taken: Map<ReadyChange, Taken>;
	/** By record. */
	readonly purges: Map<string, Purge>;
}

/**
 * Takes pushes in one after the other, as if each had a transaction of its own, with one statement a kind.
 *
 * @param bounds what spaces may hold; without them as much as comes
 * @throws AppError 403 `SPACE_FORBIDDEN`, 413 `RECORD_TOO_LARGE` or `RECORD_TOO_WIDE`, 507 `SPACE_FULL`
 */
export async function takeIn(
	transaction: PushTransaction,
	pushes: readonly ReadyPush[],
	spaceIds: readonly string[],
	bounds?: Bounds,
): Promise<Pushed[]> {
	const changes = pushes.flatMap((push) => push.changes);
	let taking = await beginTaking(transaction, changes, spaceIds);
	for (const push of pushes) for (const change of push.changes) takeInChange(taking, push, change);
	const { refused } = taking.conflicts;
	if (refused.size > 0 && pushes.some(({ isAtomic }) => isAtomic)) taking = withdrawn(taking);
	if (bounds !== undefined && taking.taken.size > 0) {
		const isRemoving = changes.every(({ stamped }) => stamped.op === 'delete');
		const heads = [...taking.heads.values()];
		assertRoom(heads, bounds.totalsOf(heads), { quotas: bounds.quotas, isRemoving });
	}
	if (taking.taken.size > 0 || refused.size > 0) transaction.write(toBeWritten(taking));
	return pushes.map((push) => pushedBy(taking, push));
}

async function beginTaking(
	transaction: PushTransaction,
	changes: readonly ReadyChange[],
	spaceIds: readonly string[],
): Promise<Taking> {
	const subjects = new Map(changes.map((change) => [change.name, change]));
	const resting = changes.filter(({ preconditions }) => preconditions.length > 0);
	const [{ epoch, scopes }, entries, found, refused] = await Promise.all([
		transaction.lockScopes(spaceIds),
		transaction.findLogged(changes),
		transaction.findRecords([...subjects.values()]),
		resting.length > 0 ? transaction.findRefused(resting) : [],
	]);
	const logged = new Map(entries.map((entry) => [entry.keyDigest, entry.corrections]));
	return {
		epoch,
		scopes,
		heads: headsOf(scopes),
		found,
		states: statesOf(found, scopes),
		logged,
		corrections: new Map(logged),
		conflicts: createChangeConflicts(new Set(refused.map(({ keyDigest }) => keyDigest))),
		taken: new Map(),
		purges: new Map(),
	};
}

function headsOf(scopes: readonly Scope[]): Map<string, Scope> {
	return new Map(scopes.map((scope) => [scope.spaceId, scope]));
}

function statesOf(found: readonly StoredRecord[], scopes: readonly Scope[]): Map<string, State> {
	const spaces = new Map(scopes.map((scope) => [scope.number, scope.spaceId]));
	return new Map(
		found.map((stored) => [
			nameOf({ ...stored, spaceId: spaces.get(stored.scope) ?? '' }),
			{
				draft: createRecordDraft(stored.record),
				maxFields: Math.max(FIELDS_A_RECORD, stored.record.fields.size),
				seq: stored.seq,
			},
		]),
	);
}

/** What stood before the push, and the conflicts by which it was refused. */
function withdrawn(taking: Taking): Taking {
	const { scopes, found, logged, conflicts } = taking;
	conflicts.forgetHidden();
	return {
		...taking,
		heads: headsOf(scopes),
		states: statesOf(found, scopes),
		corrections: new Map(logged),
		taken: new Map(),
		purges: new Map(),
	};
}

function takeInChange(taking: Taking, { reportsHidden }: ReadyPush, change: ReadyChange): void {
	const { heads, states, corrections, conflicts, taken, purges } = taking;
	const { push, spaceId, appId, table, id, name, stamped, isOwners } = change;
	const known = states.get(name);
	if (corrections.has(change.keyDigest)) {
		if (reportsHidden && known !== undefined) conflicts.noteHidden(change, known.draft);
		return;
	}
	if (conflicts.refuses(change, known?.draft)) return;
	corrections.set(change.keyDigest, change.corrections);
	const before = heads.get(spaceId);
	if (before === undefined) throw spaceForbidden();
	const seq = before.seq + 1;
	const run = runOf(before, seq, push);
	const changedAtMs = Math.max(push.arrivedAtMs, before.changedAtMs);
	const logged = { changes: before.logged.changes + 1, bytes: before.logged.bytes + change.texts.bytes };
	const accountId = isOwners ? push.caller.userId : (before.accountId ?? push.caller.userId);
	heads.set(spaceId, { ...before, seq, run, changedAtMs, logged, accountId });
	const state = known ?? { draft: createRecordDraft(), maxFields: FIELDS_A_RECORD, seq };
	states.set(name, state);
	const isAltered = state.draft.merge(stamped);
	if (reportsHidden) conflicts.noteHidden(change, state.draft);
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
		isFirst: known === undefined,
		isAltered,
	});
}

function toBeWritten({ taken, states, purges, conflicts, scopes, heads }: Taking): Written {
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
		refusals: [...conflicts.refused.values()].flatMap(({ keyDigest, spaceId, push }) => {
			const scope = heads.get(spaceId)?.number;
			return scope === undefined ? [] : [{ scope, keyDigest, createdAtMs: push.arrivedAtMs }];
		}),
		scopes: scopes.flatMap(({ spaceId, seq }) => {
			const head = heads.get(spaceId);
			return head !== undefined && head.seq > seq ? [head] : [];
		}),
	};
}

function pushedBy(taking: Taking, { changes }: ReadyPush): Pushed {
	const { epoch, heads, corrections, conflicts, taken } = taking;
	const accepted = changes.flatMap((change) => taken.get(change) ?? []);
	return {
		records: recordsOf(taking, changes),
		corrections: changes.flatMap((change) => corrections.get(change.keyDigest) ?? []),
		conflicts: conflicts.of(changes),
		keyDigests: changes.map((change) => change.keyDigest),
		accepted: accepted.length,
		refused: changes.filter(({ keyDigest }) => !corrections.has(keyDigest)).length,
		overtaken: accepted.filter(({ isAltered }) => !isAltered).length,
		heads: { epoch, scopes: [...heads.values()] },
	};
}

function recordsOf({ heads, states, corrections }: Taking, changes: readonly ReadyChange[]): PushedRecord[] {
	const records = new Map<string, PushedRecord & { sent: StampedChange[]; hasRefused: boolean }>();
	for (const { name, spaceId, appId, table, id, stamped, keyDigest, mayBeShown } of changes) {
		const isTakenIn = corrections.has(keyDigest);
		let met = records.get(name);
		if (met === undefined) {
			const state = states.get(name);
			const record = state?.draft.record();
			const scope = heads.get(spaceId)?.number;
			if (state === undefined || !record || scope === undefined) continue;
			met = { scope, spaceId, appId, table, id, seq: state.seq, record, sent: [], hasRefused: false };
			records.set(name, met);
		}
		if (isTakenIn) met.sent.push(stamped);
		else met.hasRefused ||= mayBeShown;
	}
	return [...records.values()];
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
