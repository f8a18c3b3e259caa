import type { Caller } from '@mana/shared-auth';
import {
	canonicalJson,
	createRecordDraft,
	isDeleted,
	type MergedRow,
	mergeChange,
	toMergedRow,
} from '@mana/sync-protocol';
import type { Vector } from './cursor.ts';
import { readChanges, vectorAt } from './read-changes.ts';
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

/** An instant names no place in the order: what changed since then may hold what the sender has seen. */
export type AnswerSince = { readonly vector: Vector } | { readonly fromMs: number };

export interface AnswerQuestion {
	readonly caller: Caller;
	readonly clientId: string;
	readonly appId: string;
	readonly grant: Grant;
	/** The scopes as they stand after the push. */
	readonly scopes: readonly Scope[];
	/** null: nothing but what merging altered is wanted. */
	readonly since: AnswerSince | null;
	readonly pushed: Pushed;
}

interface News {
	readonly records: readonly StoredRecord[];
	readonly vector: Vector;
	readonly hasMore: boolean;
}

/**
 * What the sender of a push must learn: the others' changes since, and what became of its own where that is not
 * what it sent. Left out is what it knows: a record with no other change since than those just sent. Where
 * `since` is a time the sender's own earlier changes are left out too.
 */
export async function answerPush(store: SyncStore, question: AnswerQuestion): Promise<PushAnswer> {
	const { scopes, pushed } = question;
	const spaceIds = new Map(scopes.map((scope) => [scope.number, scope.spaceId]));
	const rows = new Map<string, MergedRow>();
	const add = (stored: StoredRecord) => {
		const spaceId = spaceIds.get(stored.scope);
		if (spaceId !== undefined) rows.set(nameOf(stored), toMergedRow({ ...stored, spaceId }, stored.record));
	};
	const { records, vector, hasMore } = await readNews(store, question);
	for (const stored of records) add(stored);
	for (const record of pushed.records) if (record.hasRefused || isAltered(record)) add(record);
	return { changes: [...rows.values()], vector, hasMore };
}

async function readNews(store: SyncStore, question: AnswerQuestion): Promise<News> {
	const { grant, scopes, since } = question;
	if (since === null) return { records: [], vector: new Map(), hasMore: false };
	if ('vector' in since) return readPage(store, question, since.vector);
	const records = await readOthers(store, question, since.fromMs);
	if (records === null) return readPage(store, question, await vectorAt(store, grant, scopes, since.fromMs));
	return { records, vector: new Map(scopes.map(({ number, seq }) => [number, seq])), hasMore: false };
}

/** What others changed since an instant; null where that is more than an answer holds. */
async function readOthers(
	store: SyncStore,
	{ caller, clientId, appId, grant, scopes }: AnswerQuestion,
	sinceMs: number,
): Promise<StoredRecord[] | null> {
	const author = { userId: caller.userId, clientId };
	const found: StoredRecord[] = [];
	let bytesLeft = ANSWER_LIMIT.bytes;
	for (const { number: scope, changedAtMs, run } of scopes) {
		const isOwn = run?.author.userId === author.userId && run.author.clientId === clientId;
		if ((isOwn ? run.afterMs : changedAtMs) < sinceMs) continue;
		const range = { scope, appId, sinceMs, author, limit: ANSWER_LIMIT.records, maxBytes: bytesLeft };
		const records = await store.changedByOthers(grant, range);
		if (records === null || found.length + records.length > ANSWER_LIMIT.records) return null;
		for (const record of records) {
			found.push({ ...record, record: toMergedRecord(record) });
			bytesLeft -= record.data.length;
		}
	}
	return found;
}

/** What the sender does not know of the first that changed since, in the order of the numbers. */
async function readPage(store: SyncStore, question: AnswerQuestion, since: Vector): Promise<News> {
	const { appId, scopes, grant } = question;
	const read: StoredRecord[] = [];
	let vector = since;
	let hasMore = false;
	const plan = {
		of: { appId },
		since,
		scopes,
		limit: ANSWER_LIMIT,
		grant: async () => grant,
	};
	for await (const batch of readChanges(store, plan)) {
		for (const record of batch.records) read.push({ ...record, record: toMergedRecord(record) });
		({ vector, hasMore } = batch);
	}
	const known = await findKnown(store, question, since, read);
	return { records: read.filter((stored) => !known.has(nameOf(stored))), vector, hasMore };
}

/** The names of those records that the sender knows to be as they are. */
async function findKnown(
	store: SyncStore,
	{ caller, clientId, appId, grant, since, pushed }: AnswerQuestion,
	vector: Vector,
	read: readonly StoredRecord[],
): Promise<Set<string>> {
	const own = new Set(pushed.records.map(nameOf));
	const isTime = since !== null && 'fromMs' in since;
	const doubtful = isTime ? read : read.filter((stored) => own.has(nameOf(stored)));
	const known = new Set(doubtful.map(nameOf));
	for (const [scope, keys] of Map.groupBy(doubtful, (stored) => stored.scope)) {
		const changed = await store.changedSince(grant, {
			scope,
			appId,
			keys,
			afterSeq: vector.get(scope) ?? 0,
			exceptDigests: pushed.keyDigests,
			exceptAuthor: isTime ? { userId: caller.userId, clientId } : null,
		});
		for (const { table, id } of changed) known.delete(nameOf({ scope, table, id }));
	}
	return known;
}

/** Whether a record shows anything else than what was just sent of it. */
function isAltered({ record, sent }: PushedRecord): boolean {
	const [first, ...rest] = sent;
	if (first === undefined || (rest.length === 0 && record.fields === first.fields)) return false;
	const draft = createRecordDraft(mergeChange(undefined, first));
	for (const change of rest) draft.merge(change);
	const expected = draft.record();
	if (expected === null) return false;
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
