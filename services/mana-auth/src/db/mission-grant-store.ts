import type { MissionGrant, MissionGrantStore } from '../domain/missions/mission-grant.ts';
import type { Sql } from './connection.ts';

interface GrantRow {
	id: string;
	user_id: string;
	mission_id: string;
	space_id: string;
	scopes: string[];
	granted_at: Date;
	expires_at: Date;
	max_runs_per_day: number;
	last_used_at: Date | null;
}

const dayMs = 24 * 60 * 60_000;
/** Uses within this time of each other are noted once. */
const touchEveryMs = 30_000;

export function createMissionGrantStore(sql: Sql): MissionGrantStore {
	return {
		put(grant, { ipAddress, userAgent }) {
			return sql.begin(async (tx) => {
				await tx`
					delete from auth.mission_grants
					where user_id = ${grant.userId} and mission_id = ${grant.missionId}`;
				// Locking the membership: who is removed meanwhile grants nothing.
				const inserted = await tx`
					insert into auth.mission_grants (id, user_id, mission_id, space_id, scopes, granted_at, expires_at,
						max_runs_per_day, ip_address, user_agent)
					select ${grant.id}, m.user_id, ${grant.missionId}, m.organization_id, ${[...grant.scopes]}::text[],
						${new Date(grant.grantedAtMs)}::timestamptz, ${new Date(grant.expiresAtMs)}::timestamptz,
						${grant.maxRunsPerDay}::int, ${ipAddress}, ${userAgent}
					from auth.members m
					where m.user_id = ${grant.userId} and m.organization_id = ${grant.spaceId}
					for key share`;
				return inserted.count === 1;
			});
		},
		async find(grantId, nowMs) {
			const [row] = await sql.prepared<GrantRow>`
				select id, user_id, mission_id, space_id, scopes, granted_at, expires_at, max_runs_per_day, last_used_at
				from auth.mission_grants where id = ${grantId} and expires_at > ${new Date(nowMs)}`;
			return row && toGrant(row);
		},
		use({ id, maxRunsPerDay }, runId, nowMs) {
			return sql.begin(async (tx) => {
				// Runs that begin at once are counted one after another.
				await tx`select from auth.mission_grants where id = ${id} for update`;
				const [known] = await tx`
					select from auth.mission_grant_runs where grant_id = ${id} and run_id = ${runId}`;
				if (!known) {
					await tx`
						delete from auth.mission_grant_runs
						where grant_id = ${id} and began_at < ${new Date(nowMs - dayMs)}`;
					const began = await tx`
						insert into auth.mission_grant_runs (grant_id, run_id, began_at)
						select g.id, ${runId}, ${new Date(nowMs)}::timestamptz from auth.mission_grants g
						where g.id = ${id} and ${maxRunsPerDay}::int >
							(select count(*) from auth.mission_grant_runs r where r.grant_id = g.id)`;
					if (began.count === 0) return false;
				}
				await tx`
					update auth.mission_grants set last_used_at = ${new Date(nowMs)}
					where id = ${id} and (last_used_at is null or last_used_at < ${new Date(nowMs - touchEveryMs)})`;
				return true;
			});
		},
		async listFor(userId, nowMs) {
			const rows = await sql<GrantRow>`
				select id, user_id, mission_id, space_id, scopes, granted_at, expires_at, max_runs_per_day, last_used_at
				from auth.mission_grants where user_id = ${userId} and expires_at > ${new Date(nowMs)}
				order by coalesce(last_used_at, granted_at) desc, id`;
			return rows.map(toGrant);
		},
		async end(userId, grantId) {
			const ended = await sql`delete from auth.mission_grants where user_id = ${userId} and id = ${grantId}`;
			return ended.count === 1;
		},
	};
}

function toGrant(row: GrantRow): MissionGrant {
	return {
		id: row.id,
		userId: row.user_id,
		missionId: row.mission_id,
		spaceId: row.space_id,
		scopes: row.scopes,
		grantedAtMs: row.granted_at.getTime(),
		expiresAtMs: row.expires_at.getTime(),
		maxRunsPerDay: row.max_runs_per_day,
		lastUsedAtMs: row.last_used_at?.getTime() ?? null,
	};
}
