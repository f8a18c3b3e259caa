import type { ActivityOutcome, Confirmation, TouchedRecord } from '@mana/auth-protocol';
import { fragment } from '@mana/postgres-kit/sql';
import pg from 'pg';
import {
	type ActivityRow,
	type ActivityStore,
	type AgentCall,
	activityChainVersion,
	activityHash,
} from '../domain/agent-activity.ts';
import { chainStart } from '../domain/key-audit.ts';
import { lastCheckpoint } from './checkpoints.ts';
import { asUser, type Sql, type Transaction } from './connection.ts';

export interface ActivityStoredRow {
	user_id: string;
	sequence: string;
	call_id: string;
	at: Date;
	recorded_at: Date;
	tool: string;
	space_id: string;
	client: string;
	outcome: ActivityOutcome;
	input_hash: Uint8Array;
	duration_ms: number;
	chain_version: number;
	confirmation: Confirmation | null;
	verified_client: string | null;
	records: TouchedRecord[];
	record_count: number;
	previous_hash: Uint8Array;
	hash: Uint8Array;
}

/** That a person was asked is left out once it is known how the call ended. */
const isLastKnown = fragment`(a.outcome <> 'asked' or not exists (
	select from auth.agent_activity b
	where b.user_id = a.user_id and b.call_id = a.call_id and b.outcome <> 'asked'))`;

export function createAgentActivityStore(sql: Sql): ActivityStore {
	return {
		async append(userId, entries, recordedAtMs) {
			const calls = [...new Map(entries.map((entry) => [stateOf(entry), entry])).values()];
			try {
				return await inChain(sql, userId, (tx) => insertAfterLast(tx, userId, calls, recordedAtMs));
			} catch (error) {
				if (!isKnownCall(error)) throw error;
			}
			// Calls come again only where an answer was lost, so only then it is asked which.
			return inChain(sql, userId, async (tx) => {
				const known = await knownCalls(tx, userId, calls);
				const fresh = calls.filter((call) => !known.has(stateOf(call)));
				return fresh.length === 0 ? 0 : insertAfterLast(tx, userId, fresh, recordedAtMs);
			});
		},
		async list(userId, filter, { beforeSequence, limit, withAsked = false }) {
			const { client, tool, spaceId, outcome, fromMs, untilMs } = filter;
			const rows = await asUser(
				sql,
				userId,
				(tx) => tx<ActivityStoredRow>`
					select * from auth.agent_activity a
					where user_id = ${userId} and sequence < ${beforeSequence}
						${withAsked ? fragment`` : fragment`and ${isLastKnown}`}
						${client === undefined ? fragment`` : fragment`and client = ${client}`}
						${tool === undefined ? fragment`` : fragment`and tool = ${tool}`}
						${spaceId === undefined ? fragment`` : fragment`and space_id = ${spaceId}`}
						${outcome === undefined ? fragment`` : fragment`and outcome = ${outcome}`}
						${fromMs === undefined ? fragment`` : fragment`and at >= ${new Date(fromMs)}`}
						${untilMs === undefined ? fragment`` : fragment`and at < ${new Date(untilMs)}`}
					order by sequence desc limit ${limit}`,
			);
			return rows.map(toActivityRow);
		},
		async listInSpace(userId, { spaceId, ofAllMembers }, { before, limit }) {
			const rows = await asUser(
				sql,
				userId,
				(tx) => tx<ActivityStoredRow & { user_name: string }>`
					select a.*, u.name as user_name
					from auth.agent_activity a join auth.users u on u.id = a.user_id
					where a.space_id = ${spaceId} and ${isLastKnown}
						${ofAllMembers ? fragment`` : fragment`and a.user_id = ${userId}`}
						${before === undefined ? fragment`` : fragment`and (a.recorded_at, a.user_id, a.sequence) < (${new Date(before.recordedAtMs)}, ${before.userId}, ${before.sequence})`}
					order by a.recorded_at desc, a.user_id desc, a.sequence desc limit ${limit}`,
			);
			return rows.map((row) => ({ ...toActivityRow(row), userName: row.user_name }));
		},
		async checkpoint(userId) {
			return asUser(sql, userId, (tx) =>
				lastCheckpoint(tx, fragment`auth.agent_activity_checkpoints`, userId),
			);
		},
	};
}

/** Runs a transaction as the user and as the only writer of their chain, else two rows would follow on the same one. */
function inChain<T>(sql: Sql, userId: string, run: (tx: Transaction) => Promise<T>): Promise<T> {
	return sql.begin(async (tx) => {
		await tx.prepared`
			select set_config('mana.user_id', ${userId}, true),
				pg_advisory_xact_lock(hashtextextended(${`agent-activity|${userId}`}, 0))`;
		return run(tx);
	});
}

/** A call counts once as asked, and once as how it ended. */
function stateOf({ callId, outcome }: Pick<AgentCall, 'callId' | 'outcome'>): string {
	return stateName(callId, outcome === 'asked');
}

function stateName(callId: string, isAsked: boolean): string {
	return isAsked ? `${callId} asked` : callId;
}

function isKnownCall(error: unknown): boolean {
	return error instanceof pg.DatabaseError && error.constraint === 'agent_activity_call_key';
}

/** Looked up call by call, so that no statistics can make the planner read the whole log instead. */
async function knownCalls(
	tx: Transaction,
	userId: string,
	calls: readonly AgentCall[],
): Promise<Set<string>> {
	const rows = await tx<{ call_id: string; is_asked: boolean }>`
		select c.call_id, a.is_asked from unnest(${calls.map(({ callId }) => callId)}::text[]) as c(call_id)
		cross join lateral (
			select a.outcome = 'asked' as is_asked from auth.agent_activity a
			where a.user_id = ${userId} and a.call_id = c.call_id limit 2) a`;
	return new Set(rows.map(({ call_id, is_asked }) => stateName(call_id, is_asked)));
}

async function insertAfterLast(
	tx: Transaction,
	userId: string,
	entries: readonly AgentCall[],
	recordedAtMs: number,
): Promise<number> {
	// If retention has taken every row, the chain goes on from its last checkpoint.
	const [last] = await tx.prepared<{ sequence: string; hash: Uint8Array }>`
		(select sequence, hash from auth.agent_activity
			where user_id = ${userId} order by sequence desc limit 1)
		union all
		(select sequence, hash from auth.agent_activity_checkpoints
			where user_id = ${userId} order by sequence desc limit 1)
		order by sequence desc limit 1`;
	const before = Number(last?.sequence ?? 0);
	let previousHash = last?.hash ?? chainStart;
	const hashes = [previousHash];
	for (const [index, entry] of entries.entries()) {
		const sequence = before + index + 1;
		const chained = { ...entry, userId, sequence, recordedAtMs, chainVersion: activityChainVersion };
		previousHash = activityHash({ ...chained, previousHash });
		hashes.push(previousHash);
	}
	const { kinds, kindOf } = kindsOf(entries);
	// Columns instead of rows, and in them what Postgres takes apart with the least work.
	await tx.prepared`
		insert into auth.agent_activity (user_id, sequence, call_id, at, recorded_at, tool, space_id, client,
			outcome, confirmation, verified_client, input_hash, duration_ms, records, record_count, chain_version,
			previous_hash, hash)
		select ${userId}, ${before}::bigint + n, call_id, to_timestamp(at_ms / 1000),
			${new Date(recordedAtMs)}::timestamptz,
			(${kinds.map(({ tool }) => tool)}::text[])[kind],
			(${kinds.map(({ spaceId }) => spaceId)}::text[])[kind],
			(${kinds.map(({ client }) => client)}::text[])[kind],
			(${kinds.map(({ outcome }) => outcome)}::text[])[kind],
			(${kinds.map(({ confirmation }) => confirmation)}::text[])[kind],
			(${kinds.map(({ verifiedClient }) => verifiedClient)}::text[])[kind],
			substring(${Buffer.from(entries.map(({ inputHash }) => inputHash).join(''), 'hex')}::bytea
				from 32 * n::integer - 31 for 32),
			duration_ms, records::jsonb, record_count, ${activityChainVersion}::smallint,
			substring(chain from 32 * n::integer - 31 for 32), substring(chain from 32 * n::integer + 1 for 32)
		from (select ${Buffer.concat(hashes)}::bytea as chain) c cross join unnest(
			string_to_array(${entries.map(({ callId }) => callId).join()}, ','),
			${numbers(entries.map(({ atMs }) => atMs))}::float8[],
			${numbers(kindOf)}::integer[],
			${numbers(entries.map(({ durationMs }) => durationMs))}::integer[],
			${entries.map(({ records }) => JSON.stringify(records))}::text[],
			${numbers(entries.map(({ recordCount }) => recordCount))}::integer[]
		) with ordinality as e(call_id, at_ms, kind, duration_ms, records, record_count, n)`;
	return entries.length;
}

/** Each combination of values that entries share, once, and for each entry the number of its own, from 1 on. */
function kindsOf(entries: readonly AgentCall[]): { kinds: AgentCall[]; kindOf: number[] } {
	const kinds: AgentCall[] = [];
	const numberByKind = new Map<string, number>();
	const kindOf = entries.map((entry) => {
		// No text in Postgres has a NUL: kinds that this takes for one are refused there.
		const { tool, spaceId, client, outcome, confirmation, verifiedClient } = entry;
		const kind = [tool, spaceId, client, outcome, confirmation, verifiedClient].join('\0');
		const number = numberByKind.get(kind) ?? kinds.push(entry);
		numberByKind.set(kind, number);
		return number;
	});
	return { kinds, kindOf };
}

/** An array of numbers as Postgres writes it: the driver would quote each of them. */
function numbers(values: readonly number[]): string {
	return `{${values.join()}}`;
}

export function toActivityRow(row: ActivityStoredRow): ActivityRow {
	return {
		userId: row.user_id,
		sequence: Number(row.sequence),
		callId: row.call_id,
		atMs: row.at.getTime(),
		recordedAtMs: row.recorded_at.getTime(),
		tool: row.tool,
		spaceId: row.space_id,
		client: row.client,
		outcome: row.outcome,
		inputHash: Buffer.from(row.input_hash).toString('hex'),
		durationMs: row.duration_ms,
		chainVersion: row.chain_version,
		confirmation: row.confirmation,
		verifiedClient: row.verified_client,
		records: row.records,
		recordCount: row.record_count,
		previousHash: row.previous_hash,
		hash: row.hash,
	};
}
