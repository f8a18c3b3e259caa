import {
	type ActivityEntry,
	type ActivityRow,
	type ActivityStore,
	activityHash,
} from '../domain/agent-activity.ts';
import { chainStart } from '../domain/key-audit.ts';
import { lastCheckpoint } from './checkpoints.ts';
import { asUser, type Sql } from './connection.ts';

export interface ActivityStoredRow {
	user_id: string;
	sequence: string;
	call_id: string;
	at: Date;
	recorded_at: Date;
	tool: string;
	space_id: string;
	client: string;
	outcome: ActivityEntry['outcome'];
	input_hash: Uint8Array;
	duration_ms: number;
	previous_hash: Uint8Array;
	hash: Uint8Array;
}

export function createAgentActivityStore(sql: Sql): ActivityStore {
	return {
		append: (userId, entries, recordedAtMs) =>
			asUser(sql, userId, async (tx) => {
				// One writer at a time, else two rows would follow on the same one.
				await tx`select pg_advisory_xact_lock(hashtextextended(${`agent-activity|${userId}`}, 0))`;
				const byCallId = new Map(entries.map((entry) => [entry.callId, entry]));
				const known = await tx<{ call_id: string }[]>`
					select call_id from auth.agent_activity
					where user_id = ${userId} and call_id = any(${[...byCallId.keys()]})`;
				for (const { call_id } of known) byCallId.delete(call_id);
				if (byCallId.size === 0) return 0;
				// Where retention has taken every row, the chain goes on from its last checkpoint.
				const [last] = await tx<{ sequence: string; hash: Uint8Array }[]>`
					(select sequence, hash from auth.agent_activity
						where user_id = ${userId} order by sequence desc limit 1)
					union all
					(select sequence, hash from auth.agent_activity_checkpoints
						where user_id = ${userId} order by sequence desc limit 1)
					order by sequence desc limit 1`;
				let sequence = Number(last?.sequence ?? 0);
				let previousHash: Uint8Array = last?.hash ?? chainStart;
				const rows = [...byCallId.values()].map((entry) => {
					sequence++;
					const row = { ...entry, userId, sequence, recordedAtMs, previousHash };
					const hash = activityHash(row);
					previousHash = hash;
					return toStored({ ...row, hash });
				});
				await tx`
					insert into auth.agent_activity (user_id, sequence, call_id, at, recorded_at, tool, space_id,
						client, outcome, input_hash, duration_ms, previous_hash, hash)
					select ${userId}, sequence, call_id, at, recorded_at, tool, space_id, client, outcome,
						decode(input_hash, 'hex'), duration_ms, decode(previous_hash, 'hex'), decode(hash, 'hex')
					from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(sequence bigint, call_id text,
						at timestamptz, recorded_at timestamptz, tool text, space_id text, client text,
						outcome text, input_hash text, duration_ms integer, previous_hash text, hash text)`;
				return rows.length;
			}),
		async list(userId, filter, { beforeSequence, limit }) {
			const { client, tool, spaceId, outcome, fromMs, untilMs } = filter;
			const rows = await asUser(
				sql,
				userId,
				(tx) => tx<ActivityStoredRow[]>`
					select * from auth.agent_activity
					where user_id = ${userId} and sequence < ${beforeSequence}
						${client === undefined ? tx`` : tx`and client = ${client}`}
						${tool === undefined ? tx`` : tx`and tool = ${tool}`}
						${spaceId === undefined ? tx`` : tx`and space_id = ${spaceId}`}
						${outcome === undefined ? tx`` : tx`and outcome = ${outcome}`}
						${fromMs === undefined ? tx`` : tx`and at >= ${new Date(fromMs)}`}
						${untilMs === undefined ? tx`` : tx`and at < ${new Date(untilMs)}`}
					order by sequence desc limit ${limit}`,
			);
			return rows.map(toActivityRow);
		},
		async checkpoint(userId) {
			return asUser(sql, userId, (tx) => lastCheckpoint(tx, tx`auth.agent_activity_checkpoints`, userId));
		},
	};
}

/** As JSON, so that a batch is one statement however many rows it has. */
function toStored(row: ActivityRow) {
	return {
		sequence: row.sequence,
		call_id: row.callId,
		at: new Date(row.atMs).toISOString(),
		recorded_at: new Date(row.recordedAtMs).toISOString(),
		tool: row.tool,
		space_id: row.spaceId,
		client: row.client,
		outcome: row.outcome,
		input_hash: row.inputHash,
		duration_ms: row.durationMs,
		previous_hash: Buffer.from(row.previousHash).toString('hex'),
		hash: Buffer.from(row.hash).toString('hex'),
	};
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
