import type { TableReads } from '@mana/agent-loop';
import type { Tag } from '@mana/postgres-kit/sql';
import { cadenceSchema } from '@mana/records/types/ai';
import type pg from 'pg';
import type { MissionSchedule, RunInWords, RunSource, RunStatus } from '../domain/missions/mission-run.ts';
import { RunStopped, wordsOf } from '../domain/missions/run-failure.ts';
import type { RunStore } from '../domain/missions/run-store.ts';
import { asUser } from './connection.ts';

interface ScheduleRow {
	mission_id: string;
	space_id: string;
	grant_id: string;
	is_sealed: boolean;
	agent_id: string | null;
	agent_limit: number;
	cadence: unknown;
	counted_from: Date;
	next_at: Date | null;
	stopped: string | null;
}

interface RunRow {
	id: string;
	source: RunSource;
	due_at: Date;
	state: RunInWords['state'];
	status: RunStatus | null;
	error: string | null;
	started_at: Date | null;
	ended_at: Date | null;
	not_before: Date;
	model_calls: number;
	tool_calls: number;
}

export function createRunStore(pool: pg.Pool): RunStore {
	return {
		async findSchedule(userId, missionId) {
			const [row] = await asUser(
				pool,
				userId,
				(sql) => sql<ScheduleRow>`
					select mission_id, space_id, grant_id, is_sealed, agent_id, agent_limit, cadence, counted_from, next_at,
						stopped
					from mana_ai.mission_schedules where user_id = ${userId} and mission_id = ${missionId}`,
			);
			return row && toSchedule(userId, row);
		},
		async putSchedule(schedule) {
			await asUser(pool, schedule.userId, (sql) => putSchedule(sql, schedule));
		},
		async removeSchedule(userId, missionId) {
			await asUser(
				pool,
				userId,
				(sql) => sql`
					delete from mana_ai.mission_schedules where user_id = ${userId} and mission_id = ${missionId}`,
			);
		},
		begin: (mission, source, nowMs) =>
			asUser(pool, mission.userId, async (sql) => {
				// Two requests at once are answered with one run.
				await sql`select pg_advisory_xact_lock(hashtextextended(${`begin ${mission.userId} ${mission.missionId}`}, 0))`;
				const [open] = await sql<{ id: string }>`
					select id from mana_ai.mission_runs
					where user_id = ${mission.userId} and mission_id = ${mission.missionId}
						and source = ${source} and state <> 'ended'`;
				if (open) return open.id;
				const now = new Date(nowMs);
				const [begun] = await sql<{ id: string }>`
					insert into mana_ai.mission_runs (id, user_id, mission_id, space_id, grant_id, is_sealed, agent_id,
						agent_limit, source, due_at, state, not_before)
					select gen_random_uuid(), ${mission.userId}, ${mission.missionId}, ${mission.spaceId},
						${mission.grantId}, ${mission.isSealed}, ${mission.agentId ?? null}::text, ${mission.agentLimit}::int, ${source},
						-- No two runs of a mission stand for the same instant.
						greatest(${now}::timestamptz, max(due_at) + interval '1 millisecond'), 'waiting', ${now}::timestamptz
					from mana_ai.mission_runs
					where user_id = ${mission.userId} and mission_id = ${mission.missionId}
					returning id`;
				return begun?.id ?? '';
			}),
		async requestCancel(userId, runId, nowMs) {
			// One that waits is taken up at once, to be ended as any other.
			const { count } = await asUser(
				pool,
				userId,
				(sql) => sql`
					update mana_ai.mission_runs
					set cancel_requested = true, not_before = least(not_before, ${new Date(nowMs)})
					where id::text = ${runId} and user_id = ${userId} and state <> 'ended'`,
			);
			return count === 1;
		},
		async latestRuns(userId, missionId, limit) {
			const rows = await asUser(
				pool,
				userId,
				(sql) => sql<RunRow>`
					select id, source, due_at, state, status, error, started_at, ended_at, not_before, model_calls,
						tool_calls
					from mana_ai.mission_runs where user_id = ${userId} and mission_id = ${missionId}
					order by due_at desc limit ${limit}`,
			);
			return rows.map(toWords);
		},
		readSteps: ({ userId, id }) =>
			asUser(
				pool,
				userId,
				(sql) => sql<{ key: string; payload: string }>`
					select key, payload from mana_ai.run_journal where run_id = ${id} and user_id = ${userId}`,
			),
		async writeStep(run, { key, payload, isModelCall, isToolCall }, reads, nowMs) {
			await asUser(pool, run.userId, async (sql) => {
				const { count } = await sql`
					update mana_ai.mission_runs
					set attempts = 0, waits = 0, model_calls = model_calls + ${isModelCall ? 1 : 0},
						tool_calls = tool_calls + ${isToolCall ? 1 : 0}
					where id = ${run.id} and lease_token = ${run.leaseToken} and lease_until > now()`;
				if (count === 0) throw new RunStopped('lease-lost');
				await sql`
					insert into mana_ai.run_journal (run_id, user_id, key, at, payload)
					values (${run.id}, ${run.userId}, ${key}, ${new Date(nowMs)}, ${payload})`;
				await addReads(sql, run, reads, nowMs);
			});
		},
		async listReads(userId, missionId, limit) {
			const rows = await asUser(
				pool,
				userId,
				(sql) => sql<{
					run_id: string;
					mission_id: string;
					space_id: string;
					table_name: string;
					records: number;
					times: number;
					at: Date;
				}>`
					select d.run_id, r.mission_id, r.space_id, d.table_name, d.records, d.times, d.at
					from mana_ai.data_reads d join mana_ai.mission_runs r on r.id = d.run_id
					where d.user_id = ${userId} and (${missionId ?? null}::text is null or r.mission_id = ${missionId ?? null})
					order by d.at desc, d.run_id, d.table_name limit ${limit}`,
			);
			return rows.map((row) => ({
				runId: row.run_id,
				missionId: row.mission_id,
				spaceId: row.space_id,
				table: row.table_name,
				records: row.records,
				times: row.times,
				at: row.at.toISOString(),
			}));
		},
	};
}

async function putSchedule(sql: Tag, schedule: MissionSchedule): Promise<void> {
	const { nextAtMs } = schedule;
	await sql`
		insert into mana_ai.mission_schedules (user_id, mission_id, space_id, grant_id, is_sealed, agent_id, agent_limit,
			cadence, counted_from, next_at, stopped)
		values (${schedule.userId}, ${schedule.missionId}, ${schedule.spaceId}, ${schedule.grantId},
			${schedule.isSealed}, ${schedule.agentId ?? null}, ${schedule.agentLimit}, ${JSON.stringify(schedule.cadence)}::jsonb,
			${new Date(schedule.countedFromMs)}, ${nextAtMs === undefined ? null : new Date(nextAtMs)},
			${schedule.stopped ?? null})
		on conflict (user_id, mission_id) do update set
			space_id = excluded.space_id, grant_id = excluded.grant_id, is_sealed = excluded.is_sealed, agent_id = excluded.agent_id,
			agent_limit = excluded.agent_limit, cadence = excluded.cadence, counted_from = excluded.counted_from,
			next_at = excluded.next_at, stopped = excluded.stopped`;
}

async function addReads(
	sql: Tag,
	{ id, userId }: { readonly id: string; readonly userId: string },
	reads: ReadonlyMap<string, TableReads>,
	nowMs: number,
): Promise<void> {
	if (reads.size === 0) return;
	const all = [...reads];
	await sql`
		insert into mana_ai.data_reads (run_id, user_id, table_name, records, times, at)
		select ${id}::uuid, ${userId}, read.table_name, read.records, read.times, ${new Date(nowMs)}::timestamptz
		from unnest(${all.map(([table]) => table)}::text[], ${all.map(([, { records }]) => records)}::int[],
			${all.map(([, { times }]) => times)}::int[]) as read (table_name, records, times)
		on conflict (run_id, table_name) do update set
			records = greatest(data_reads.records, excluded.records), times = data_reads.times + excluded.times,
			at = excluded.at`;
}

function toSchedule(userId: string, row: ScheduleRow): MissionSchedule {
	return {
		userId,
		missionId: row.mission_id,
		spaceId: row.space_id,
		grantId: row.grant_id,
		isSealed: row.is_sealed,
		agentId: row.agent_id ?? undefined,
		agentLimit: row.agent_limit,
		cadence: cadenceSchema.parse(row.cadence),
		countedFromMs: row.counted_from.getTime(),
		nextAtMs: row.next_at?.getTime(),
		stopped: row.stopped ?? undefined,
	};
}

function toWords(row: RunRow): RunInWords {
	return {
		runId: row.id,
		source: row.source,
		dueAt: row.due_at.toISOString(),
		state: row.state,
		status: row.status,
		error: row.error,
		message: row.error === null ? null : wordsOf(row.error),
		startedAt: row.started_at?.toISOString() ?? null,
		endedAt: row.ended_at?.toISOString() ?? null,
		notBefore: row.state === 'waiting' ? row.not_before.toISOString() : null,
		modelCalls: row.model_calls,
		toolCalls: row.tool_calls,
	};
}
