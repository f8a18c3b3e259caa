import type { ActivityOutcome } from '@mana/auth-protocol';
import { fragment } from '@mana/postgres-kit/sql';
import pg from 'pg';
import {
	type ActivityRow,
	type ActivityStore,
	type AgentCall,
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
	previous_hash: Uint8Array;
	hash: Uint8Array;
}

export function createAgentActivityStore(sql: Sql): ActivityStore {
	return {
		async append(userId, entries, recordedAtMs) {
			const calls = [...new Map(entries.map((entry) => [entry.callId, entry])).values()];
			try {
				return await inChain(sql, userId, (tx) => insertAfterLast(tx, userId, calls, recordedAtMs));
			} catch (error) {
				if (!isKnownCall(error)) throw error;
			}
			// Calls come again only where an answer was lost, so only then it is asked which.
			return inChain(sql, userId, async (tx) => {
				const known = await knownCalls(tx, userId, calls);
				const fresh = calls.filter(({ callId }) => !known.has(callId));
				return fresh.length === 0 ? 0 : insertAfterLast(tx, userId, fresh, recordedAtMs);
			});
		},
		async list(userId, filter, { beforeSequence, limit }) {
			const { client, tool, spaceId, outcome, fromMs, untilMs } = filter;
			const rows = await asUser(
				sql,
				userId,
				(tx) => tx<ActivityStoredRow>`
					select * from auth.agent_activity
					where user_id = ${userId} and sequence < ${beforeSequence}
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

function isKnownCall(error: unknown): boolean {
	return error instanceof pg.DatabaseError && error.constraint === 'agent_activity_user_id_call_id_key';
}

/** Looked up call by call, so that no statistics can make the planner read the whole log instead. */
async function knownCalls(
	tx: Transaction,
	userId: string,
	calls: readonly AgentCall[],
): Promise<Set<string>> {
	const rows = await tx<{ call_id: string }>`
		select c.call_id from unnest(${calls.map(({ callId }) => callId)}::text[]) as c(call_id)
		cross join lateral (
			select from auth.agent_activity a where a.user_id = ${userId} and a.call_id = c.call_id limit 1) a`;
	return new Set(rows.map(({ call_id }) => call_id));
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
		previousHash = activityHash({ ...entry, userId, sequence, recordedAtMs, previousHash });
		hashes.push(previousHash);
	}
	const { kinds, kindOf } = kindsOf(entries);
	// Columns instead of rows, and in them what Postgres takes apart with the least work.
	await tx.prepared`
		insert into auth.agent_activity (user_id, sequence, call_id, at, recorded_at, tool, space_id, client,
			outcome, input_hash, duration_ms, previous_hash, hash)
		select ${userId}, ${before}::bigint + n, call_id, to_timestamp(at_ms / 1000),
			${new Date(recordedAtMs)}::timestamptz,
			(${kinds.map(({ tool }) => tool)}::text[])[kind],
			(${kinds.map(({ spaceId }) => spaceId)}::text[])[kind],
			(${kinds.map(({ client }) => client)}::text[])[kind],
			(${kinds.map(({ outcome }) => outcome)}::text[])[kind],
			substring(${Buffer.from(entries.map(({ inputHash }) => inputHash).join(''), 'hex')}::bytea
				from 32 * n::integer - 31 for 32),
			duration_ms,
			substring(chain from 32 * n::integer - 31 for 32), substring(chain from 32 * n::integer + 1 for 32)
		from (select ${Buffer.concat(hashes)}::bytea as chain) c cross join unnest(
			string_to_array(${entries.map(({ callId }) => callId).join()}, ','),
			${numbers(entries.map(({ atMs }) => atMs))}::float8[],
			${numbers(kindOf)}::integer[],
			${numbers(entries.map(({ durationMs }) => durationMs))}::integer[]
		) with ordinality as e(call_id, at_ms, kind, duration_ms, n)`;
	return entries.length;
}

/** Each combination of values that entries share, once, and for each entry the number of its own, from 1 on. */
function kindsOf(entries: readonly AgentCall[]): { kinds: AgentCall[]; kindOf: number[] } {
	const kinds: AgentCall[] = [];
	const numberByKind = new Map<string, number>();
	const kindOf = entries.map((entry) => {
		// No text in Postgres has a NUL: kinds that this takes for one are refused there.
		const kind = `${entry.tool}\0${entry.spaceId}\0${entry.client}\0${entry.outcome}`;
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
		previousHash: row.previous_hash,
		hash: row.hash,
	};
}
