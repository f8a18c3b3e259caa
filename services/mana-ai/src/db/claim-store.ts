import type { Tag } from '@mana/postgres-kit/sql';
import { createSql } from '@mana/postgres-kit/sql';
import { type Cadence, cadenceSchema } from '@mana/records/types/ai';
import type pg from 'pg';
import type { ClaimedRun, RunSource } from '../domain/missions/mission-run.ts';
import type { RunErrorCode } from '../domain/missions/run-failure.ts';
import type { ClaimStore, RunEnd } from '../domain/missions/run-store.ts';
import { inTransaction } from './connection.ts';
import { takeTurns } from './take-turns.ts';

interface DueRow {
	user_id: string;
	mission_id: string;
	cadence: unknown;
	counted_from: Date;
}

interface ClaimedRow {
	id: string;
	user_id: string;
	mission_id: string;
	space_id: string;
	grant_id: string;
	is_sealed: boolean;
	agent_id: string | null;
	agent_limit: number;
	lease_token: string;
	source: RunSource;
	due_at: Date;
	started_at: Date;
	worked_ms: string;
	attempts: number;
	waits: number;
	cancel_requested: boolean;
}

/** After these nobody lets the mission work on the copy any more. */
const endsGrant: ReadonlySet<string> = new Set<RunErrorCode>(['GRANT_ENDED', 'SPACE_GONE']);

/** As the role `mana_ai_maintenance`. Leases go by the clock of the database, which all replicas share. */
export function createClaimStore(pool: pg.Pool): ClaimStore {
	const sql = createSql((statement) => pool.query(statement));
	return {
		planDue: (nowMs, limit, next) =>
			inTransaction(pool, async (tx) => {
				const due = await tx<DueRow>`
					select user_id, mission_id, cadence, counted_from from mana_ai.mission_schedules
					where next_at <= ${new Date(nowMs)} order by next_at limit ${limit} for update skip locked`;
				if (due.length === 0) return 0;
				await makeRuns(tx, due);
				await moveOn(tx, due, next);
				return due.length;
			}),
		claim: ({ nowMs, count, perUser, leaseSeconds }) =>
			inTransaction(pool, async (tx) => {
				// Claims of replicas come one after another, so that each sees what the others have.
				await tx`select pg_advisory_xact_lock(hashtextextended('mana_ai.claim', 0))`;
				const rows = await claimRuns(tx, { nowMs, count, perUser, leaseSeconds });
				return rows.map(toClaimed);
			}),
		async beat(runs, leaseSeconds) {
			if (runs.length === 0) return new Map();
			const rows = await sql<{ id: string; cancel_requested: boolean; is_taken_back: boolean }>`
				update mana_ai.mission_runs r
				set lease_until = now() + make_interval(secs => ${leaseSeconds}), beat_at = now(),
					worked_ms = worked_ms + extract(epoch from now() - beat_at) * 1000
				from unnest(${runs.map(({ id }) => id)}::uuid[], ${runs.map(({ leaseToken }) => leaseToken)}::uuid[])
					as mine (id, token)
				where r.id = mine.id and r.lease_token = mine.token
				returning r.id, r.cancel_requested, r.is_taken_back`;
			return new Map(
				rows.map((row) => [
					row.id,
					{ isCancelRequested: row.cancel_requested, isTakenBack: row.is_taken_back },
				]),
			);
		},
		async release({ id, leaseToken }, { notBeforeMs, waits }) {
			await sql`
				update mana_ai.mission_runs
				set state = 'waiting', lease_token = null, lease_until = null, attempts = 0,
					waits = waits + ${waits ? 1 : 0}, worked_ms = worked_ms + extract(epoch from now() - beat_at) * 1000,
					not_before = case when cancel_requested then not_before else ${new Date(notBeforeMs)}::timestamptz end
				where id = ${id} and lease_token = ${leaseToken}`;
		},
		async end(run, how, nowMs) {
			if (!run.isSealed) return endRun(sql, run, how, nowMs);
			return inTransaction(pool, async (tx) => {
				await takeTurns(tx, run.userId, run.missionId);
				const isOurs = await endRun(tx, run, how, nowMs);
				if (isOurs) await forgetCopy(tx, run, how);
				return isOurs;
			});
		},
		async stopSchedule({ userId, missionId, grantId }, why, nowMs) {
			await sql`
				update mana_ai.mission_schedules s set next_at = null, stopped = ${why}
				where user_id = ${userId} and mission_id = ${missionId} and grant_id = ${grantId}
					and (${why} <> 'SEALED_ENDED' or not exists (
						select from mana_ai.sealed_inputs i
						where i.user_id = s.user_id and i.mission_id = s.mission_id and i.is_current
							and i.expires_at > ${new Date(nowMs)}))`;
		},
	};
}

async function endRun(
	sql: Tag,
	{ id, leaseToken }: Pick<ClaimedRun, 'id' | 'leaseToken'>,
	{ status, error }: RunEnd,
	nowMs: number,
): Promise<boolean> {
	const { count } = await sql`
		update mana_ai.mission_runs
		set state = 'ended', status = ${status}, error = ${error ?? null}, ended_at = ${new Date(nowMs)},
			lease_token = null, lease_until = null,
			worked_ms = worked_ms + extract(epoch from now() - beat_at) * 1000
		where id = ${id} and lease_token = ${leaseToken}`;
	return count === 1;
}

/** What the run has behind it, copies that it alone still needed, and that of a grant that has ended. */
async function forgetCopy(tx: Tag, run: ClaimedRun, { error }: RunEnd): Promise<void> {
	const isOver = error !== undefined && endsGrant.has(error);
	await tx`delete from mana_ai.run_journal where run_id = ${run.id}`;
	await tx`
		delete from mana_ai.sealed_inputs i
		where user_id = ${run.userId} and mission_id = ${run.missionId}
			and (not is_current or (${isOver} and grant_id = ${run.grantId}))
			and not exists (
				select from mana_ai.mission_runs r where r.sealed_inputs_id = i.id and r.is_sealed and r.state <> 'ended')`;
}

/** One run for each mission and instant; none while an earlier one of the mission is open. */
async function makeRuns(tx: Tag, due: readonly DueRow[]): Promise<void> {
	await tx`
		insert into mana_ai.mission_runs (id, user_id, mission_id, space_id, grant_id, is_sealed, agent_id, agent_limit,
			source, due_at, state, not_before)
		select gen_random_uuid(), s.user_id, s.mission_id, s.space_id, s.grant_id, s.is_sealed, s.agent_id, s.agent_limit,
			'schedule', s.next_at, 'waiting', s.next_at
		from mana_ai.mission_schedules s
			join unnest(${due.map((row) => row.user_id)}::text[], ${due.map((row) => row.mission_id)}::text[])
				as due (user_id, mission_id) using (user_id, mission_id)
		where not exists (
			select from mana_ai.mission_runs r
			where r.user_id = s.user_id and r.mission_id = s.mission_id and r.source = 'schedule' and r.state <> 'ended')
		on conflict (user_id, mission_id, due_at) do nothing`;
}

async function moveOn(
	tx: Tag,
	due: readonly DueRow[],
	next: (schedule: { readonly cadence: Cadence; readonly countedFromMs: number }) => number | undefined,
): Promise<void> {
	const instants = due.map(({ cadence, counted_from }) => {
		const nextMs = next({ cadence: cadenceSchema.parse(cadence), countedFromMs: counted_from.getTime() });
		return nextMs === undefined ? null : new Date(nextMs);
	});
	await tx`
		update mana_ai.mission_schedules s set next_at = due.next_at
		from unnest(${due.map((row) => row.user_id)}::text[], ${due.map((row) => row.mission_id)}::text[],
			${instants}::timestamptz[]) as due (user_id, mission_id, next_at)
		where s.user_id = due.user_id and s.mission_id = due.mission_id`;
}

/**
 * A mission runs once at a time, an agent and a person as often as they may; who has the least under way comes first,
 * then who has waited longest.
 */
function claimRuns(
	tx: Tag,
	limits: {
		readonly nowMs: number;
		readonly count: number;
		readonly perUser: number;
		readonly leaseSeconds: number;
	},
) {
	const now = new Date(limits.nowMs);
	return tx<ClaimedRow>`
		with open as (
			select id, user_id, mission_id, agent_id, agent_limit, not_before,
				state = 'running' and lease_until > now() as is_busy
			from mana_ai.mission_runs
			where state = 'running' or (state = 'waiting' and not_before <= ${now})
		), of_missions as (
			select *, row_number() over (
				partition by user_id, mission_id order by is_busy desc, not_before, id) as place_of_mission
			from open
		), of_agents as (
			select *, row_number() over (
				partition by user_id, coalesce(agent_id, mission_id) order by is_busy desc, not_before, id) as place_of_agent
			from of_missions where place_of_mission = 1
		), of_users as (
			select *, row_number() over (partition by user_id order by is_busy desc, not_before, id) as place_of_user
			from of_agents where place_of_agent <= agent_limit
		), chosen as (
			select id from of_users where not is_busy and place_of_user <= ${limits.perUser}
			order by place_of_user, not_before, id limit ${limits.count}
		)
		update mana_ai.mission_runs r
		set state = 'running', lease_token = gen_random_uuid(), beat_at = now(),
			lease_until = now() + make_interval(secs => ${limits.leaseSeconds}), attempts = attempts + 1,
			started_at = coalesce(started_at, ${now})
		from chosen where r.id = chosen.id
		returning r.id, r.user_id, r.mission_id, r.space_id, r.grant_id, r.is_sealed, r.agent_id, r.agent_limit, r.lease_token,
			r.source, r.due_at, r.started_at, r.worked_ms, r.attempts, r.waits, r.cancel_requested`;
}

function toClaimed(row: ClaimedRow): ClaimedRun {
	return {
		id: row.id,
		userId: row.user_id,
		missionId: row.mission_id,
		spaceId: row.space_id,
		grantId: row.grant_id,
		isSealed: row.is_sealed,
		agentId: row.agent_id ?? undefined,
		agentLimit: row.agent_limit,
		leaseToken: row.lease_token,
		source: row.source,
		dueAtMs: row.due_at.getTime(),
		startedAtMs: row.started_at.getTime(),
		workedMs: Number(row.worked_ms),
		attempts: row.attempts,
		waits: row.waits,
		isCancelRequested: row.cancel_requested,
	};
}
