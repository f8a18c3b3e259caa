import type { KeyAuditEntry } from '../domain/key-audit.ts';
import type { GrantObstacle, MissionGrant, MissionGrantStore } from '../domain/missions/mission-grant.ts';
import { asUser, type Sql, type Transaction } from './connection.ts';
import { appendKeyAudit } from './key-audit-store.ts';

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
	sealed: boolean;
}

const dayMs = 24 * 60 * 60_000;
/** Uses within this time of each other are noted once. */
const touchEveryMs = 30_000;

/** @param onAudited told of the audit rows that were stored */
export function createMissionGrantStore(
	sql: Sql,
	onAudited: (entry: KeyAuditEntry) => void = () => {},
): MissionGrantStore {
	return {
		async put(grant, entry) {
			const { ipAddress, userAgent } = entry;
			const kept = await asUser(sql, grant.userId, async (tx) => {
				const obstacle = await obstacleIn(tx, grant);
				if (obstacle) return obstacle;
				// Locking the membership: who is removed meanwhile grants nothing.
				const memberships = await tx`
					select from auth.members
					where user_id = ${grant.userId} and organization_id = ${grant.spaceId} for key share`;
				if (memberships.length === 0) return 'not-a-member';
				await tx`
					delete from auth.mission_grants
					where user_id = ${grant.userId} and mission_id = ${grant.missionId}`;
				await tx`
					insert into auth.mission_grants (id, user_id, mission_id, space_id, scopes, granted_at, expires_at,
						max_runs_per_day, sealed, ip_address, user_agent)
					values (${grant.id}, ${grant.userId}, ${grant.missionId}, ${grant.spaceId},
						${[...grant.scopes]}::text[], ${new Date(grant.grantedAtMs)}, ${new Date(grant.expiresAtMs)},
						${grant.maxRunsPerDay}, ${grant.isSealed}, ${ipAddress}, ${userAgent})`;
				await appendKeyAudit(tx, entry);
				return 'kept';
			});
			if (kept === 'kept') onAudited(entry);
			return kept;
		},
		async find(grantId, nowMs) {
			const [row] = await sql.prepared<GrantRow>`
				select g.id, g.user_id, g.mission_id, g.space_id, g.scopes, g.granted_at, g.expires_at, g.max_runs_per_day,
					g.last_used_at, g.sealed
				from auth.mission_grants g
				join auth.standing_members m on m.organization_id = g.space_id and m.user_id = g.user_id
				where g.id = ${grantId} and g.expires_at > ${new Date(nowMs)}`;
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
				select id, user_id, mission_id, space_id, scopes, granted_at, expires_at, max_runs_per_day, last_used_at, sealed
				from auth.mission_grants where user_id = ${userId} and expires_at > ${new Date(nowMs)}
				order by coalesce(last_used_at, granted_at) desc, id`;
			return rows.map(toGrant);
		},
		async end(grantId, entry) {
			const ended = await asUser(sql, entry.userId, async (tx) => {
				const [grant] = await tx<Pick<GrantRow, 'mission_id' | 'space_id'>>`
					delete from auth.mission_grants where user_id = ${entry.userId} and id = ${grantId}
					returning mission_id, space_id`;
				if (!grant) return undefined;
				const whole = { ...entry, spaceId: grant.space_id, missionId: grant.mission_id };
				await appendKeyAudit(tx, whole);
				return whole;
			});
			if (ended) onAudited(ended);
			return ended !== undefined;
		},
	};
}

/** Locks the vault: who changes the mode or the agent keys meanwhile is waited for, or ends the grant. */
async function obstacleIn(
	tx: Transaction,
	{ userId, isSealed }: MissionGrant,
): Promise<GrantObstacle | undefined> {
	const [vault] = await tx<{ zero_knowledge: boolean }>`
		select zero_knowledge from auth.encryption_vaults where user_id = ${userId} for share`;
	const isZeroKnowledge = vault?.zero_knowledge === true;
	if (!isSealed) return isZeroKnowledge ? 'zero-knowledge' : undefined;
	if (!isZeroKnowledge) return 'not-zero-knowledge';
	const [keys] = await tx`select from auth.agent_keys where user_id = ${userId}`;
	return keys ? undefined : 'no-agent-keys';
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
		isSealed: row.sealed,
	};
}
