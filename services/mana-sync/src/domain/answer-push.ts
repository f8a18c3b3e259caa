import type { Caller } from '@mana/shared-auth';
import { canonicalJson, isDeleted, type MergedRow, mergeChange, toMergedRow } from '@mana/sync-protocol';
import type { Vector } from './cursor.ts';

import { readChanges, type Since } from './read-changes.ts';
import { toMergedRecord } from './read-record.ts';
import type { Grant, Scope, StoredRecord, SyncStore } from './sync-store.ts';
import type { Pushed, PushedRecord } from './take-in-changes.ts';

/** How much one answer holds before the rest is left to the next. */
const ANSWER_LIMIT = { records: 1_000, bytes: 4 * 1024 * 1024 };

export interface PushAnswer {
	readonly changes: MergedRow[];
	readonly vector: Vector;
	readonly hasMore: boolean;
}

export interface AnswerQuestion {
	readonly caller: Caller;
	readonly clientId: string;
	readonly appId: string;
	readonly grant: Grant;
	/** The scopes as they stand after the push. */
	readonly scopes: readonly Scope[];
	/** null: nothing but what merging altered is wanted. */
	readonly since: Since | null;
	readonly pushed: Pushed;
}

/**
 * What the sender of a push must learn: the others' changes since, and what became of its own where that is not
 * what it sent. Left out is what it knows: a record with no other change since than those just sent. Where
 * `since` is a time, and so says nothing of what was seen, the sender's own earlier changes are left out too.
 */
export async function answerPush(store: SyncStore, question: AnswerQuestion): Promise<PushAnswer> {
	const { appId, grant, scopes, since, pushed } = question;
	const spaceIds = new Map(scopes.map((scope) => [scope.number, scope.spaceId]));
	const rows = new Map<string, MergedRow>();
	const add = (stored: StoredRecord) => {
		const spaceId = spaceIds.get(stored.scope);
		if (spaceId !== undefined) rows.set(nameOf(stored), toMergedRow({ ...stored, spaceId }, stored.record));
	};

	let vector: Vector = new Map();
	let hasMore = false;
	if (since !== null) {
		const read: StoredRecord[] = [];
		const plan = {
			appId,
			collections: null,
			since: since.vector,
			scopes,
			limit: ANSWER_LIMIT,
			grant: async () => grant,
		};
		for await (const batch of readChanges(store, plan)) {
			for (const record of batch.records) read.push({ ...record, record: toMergedRecord(record) });
			({ vector, hasMore } = batch);
		}
		const known = await findKnown(store, question, since, read);
		for (const stored of read) if (!known.has(nameOf(stored))) add(stored);
	}
	for (const record of pushed.records) if (isAltered(record)) add(record);
	return { changes: [...rows.values()], vector, hasMore };
}

/** The names of those records that the sender knows to be as they are. */
async function findKnown(
	store: SyncStore,
	{ caller, clientId, grant, pushed }: AnswerQuestion,
	since: Since,
	read: readonly StoredRecord[],
): Promise<Set<string>> {
	const own = new Set(pushed.records.map(nameOf));
	const doubtful = since.isTime ? read : read.filter((stored) => own.has(nameOf(stored)));
	const known = new Set(doubtful.map(nameOf));
	for (const scope of new Set(doubtful.map((stored) => stored.scope))) {
		const changed = await store.changedSince(grant, {
			keys: doubtful.filter((stored) => stored.scope === scope),
			afterSeq: since.vector.get(scope) ?? 0,
			exceptDigests: pushed.keyDigests,
			exceptAuthor: since.isTime ? { userId: caller.userId, clientId } : null,
		});
		for (const { table, id } of changed) known.delete(nameOf({ scope, table, id }));
	}
	return known;
}

/** Whether a record shows anything else than what was just sent of it. */
function isAltered({ record, sent }: PushedRecord): boolean {
	const [first, ...rest] = sent;
	if (first === undefined || (rest.length === 0 && record.fields === first.fields)) return false;
	const expected = rest.reduce(mergeChange, mergeChange(undefined, first));
	if (isDeleted(expected) !== isDeleted(record)) return true;
	if (isDeleted(expected)) return false;
	return [...expected.fields].some(([name, { value }]) => {
		const field = record.fields.get(name);
		return (
			field === undefined || (field.value !== value && canonicalJson(field.value) !== canonicalJson(value))
		);
	});
}

function nameOf({ scope, table, id }: { scope: number; table: string; id: string }): string {
	return JSON.stringify([scope, table, id]);
}
