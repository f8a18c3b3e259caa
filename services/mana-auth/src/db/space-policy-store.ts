import type { SpacePolicy } from '@mana/auth-protocol';
import type { SpacePolicyStore } from '../domain/space-policy.ts';
import type { Sql } from './connection.ts';

interface PolicyRow {
	allow_destructive: string[];
	updated_at: Date;
	updated_by: string;
}

interface ChangeRow {
	sequence: string;
	at: Date;
	user_id: string;
	allowed_before: string[];
	allowed_after: string[];
}

export function createSpacePolicyStore(sql: Sql): SpacePolicyStore {
	return {
		async find(spaceId) {
			const [row] = await sql<PolicyRow>`
				select allow_destructive, updated_at, updated_by from auth.space_policies
				where space_id = ${spaceId}`;
			return row && toPolicy(row);
		},
		set({ spaceId, userId, origin, allowDestructive, atMs }) {
			return sql.begin(async (tx) => {
				// One writer at a time, so that each change is written down against the one before it.
				await tx`select pg_advisory_xact_lock(hashtextextended(${`space-policy|${spaceId}`}, 0))`;
				const [before] = await tx<PolicyRow>`
					select allow_destructive from auth.space_policies where space_id = ${spaceId}`;
				const [after] = await tx<PolicyRow>`
					insert into auth.space_policies (space_id, allow_destructive, updated_at, updated_by)
					values (${spaceId}, ${allowDestructive}, ${new Date(atMs)}, ${userId})
					on conflict (space_id) do update set allow_destructive = excluded.allow_destructive,
						updated_at = excluded.updated_at, updated_by = excluded.updated_by
					returning allow_destructive, updated_at, updated_by`;
				await tx`
					insert into auth.space_policy_audit (space_id, sequence, at, user_id, session_id, ip_address,
						user_agent, allowed_before, allowed_after)
					select ${spaceId}, coalesce(max(sequence), 0) + 1, ${new Date(atMs)}, ${userId},
						${origin.sessionId}, ${origin.ipAddress}, ${origin.userAgent},
						${before?.allow_destructive ?? []}, ${allowDestructive}
					from auth.space_policy_audit where space_id = ${spaceId}`;
				return toPolicy(after as PolicyRow);
			});
		},
		async changes(spaceId, { beforeSequence, limit }) {
			const rows = await sql<ChangeRow>`
				select sequence, at, user_id, allowed_before, allowed_after from auth.space_policy_audit
				where space_id = ${spaceId} and sequence < ${beforeSequence}
				order by sequence desc limit ${limit}`;
			return rows.map((row) => ({
				sequence: Number(row.sequence),
				at: row.at.toISOString(),
				userId: row.user_id,
				before: row.allowed_before,
				after: row.allowed_after,
			}));
		},
	};
}

function toPolicy(row: PolicyRow): SpacePolicy {
	return {
		allowDestructive: row.allow_destructive,
		updatedAt: row.updated_at.toISOString(),
		updatedBy: row.updated_by,
	};
}
