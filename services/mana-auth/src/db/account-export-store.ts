import type { AccountExportStore } from '../domain/account-export.ts';
import { asUser, type Sql, type Transaction } from './connection.ts';

/** Tables with a few rows a person. Their columns hold no secrets, hashes, keys or wraps. */
const sections: Record<string, (tx: Transaction, userId: string) => PromiseLike<object[]>> = {
	account: (tx, userId) => tx`
		select id, email, email_verified as "emailVerified", name, image, role, access_tier as "accessTier", kind,
			two_factor_enabled as "twoFactorEnabled", created_at as "createdAt", updated_at as "updatedAt"
		from auth.users where id = ${userId}`,
	signInMethods: (tx, userId) => tx`
		select provider_id as "provider", created_at as "createdAt", updated_at as "updatedAt"
		from auth.accounts where user_id = ${userId} order by created_at`,
	passkeys: (tx, userId) => tx`
		select id, name, device_type as "deviceType", backed_up as "backedUp", created_at as "createdAt"
		from auth.passkeys where user_id = ${userId} order by created_at`,
	sessions: (tx, userId) => tx`
		select id, ip_address as "ipAddress", user_agent as "userAgent", created_at as "createdAt",
			last_used_at as "lastUsedAt", expires_at as "expiresAt"
		from auth.sessions where user_id = ${userId} order by created_at`,
	spaces: (tx, userId) => tx`
		select o.id, o.name, ltrim(o.slug, '~') as slug, o.type, o.metadata::jsonb as metadata, m.role, m.created_at as "joinedAt"
		from auth.standing_members m join auth.organizations o on o.id = m.organization_id
		where m.user_id = ${userId} order by m.created_at`,
	invitations: (tx, userId) => tx`
		select i.id, i.organization_id as "spaceId", i.email, i.role, i.status, i.created_at as "createdAt",
			i.expires_at as "expiresAt", i.inviter_id = ${userId} as "sentByMe"
		from auth.invitations i
		where i.inviter_id = ${userId}
			or i.email = (select lower(email) from auth.users where id = ${userId} and email_verified)
		order by i.created_at`,
	vault: (tx, userId) => tx`
		select format_version as "formatVersion", generation, zero_knowledge as "zeroKnowledge",
			recovery_set_at as "recoverySetAt", created_at as "createdAt", rotated_at as "rotatedAt"
		from auth.encryption_vaults where user_id = ${userId}`,
	agentKeys: (tx, userId) => tx`
		select generation, updated_at as "updatedAt" from auth.agent_keys where user_id = ${userId}`,
	connectedAgents: (tx, userId) => tx`
		select g.id, g.client_id as "clientId", c.name as "clientName", g.all_spaces as "allSpaces",
			array(select s.space_id from auth.oauth_grant_spaces s where s.grant_id = g.id order by s.place) as "spaceIds",
			g.scopes,
			g.granted_at as "grantedAt", g.last_used_at as "lastUsedAt"
		from auth.oauth_grants g join auth.oauth_clients c on c.client_id = g.client_id
		where g.user_id = ${userId} order by g.granted_at`,
	missionGrants: (tx, userId) => tx`
		select id, mission_id as "missionId", space_id as "spaceId", scopes, granted_at as "grantedAt",
			expires_at as "expiresAt", max_runs_per_day as "maxRunsPerDay", last_used_at as "lastUsedAt", sealed
		from auth.mission_grants where user_id = ${userId} order by granted_at`,
	policies: (tx, userId) => tx`
		select p.space_id as "spaceId", p.allow_destructive as "allowDestructive", p.updated_at as "updatedAt"
		from auth.space_policies p join auth.standing_members m on m.organization_id = p.space_id
		where m.user_id = ${userId} order by p.space_id`,
	policyChanges: (tx, userId) => tx`
		select space_id as "spaceId", sequence, at, ip_address as "ipAddress", user_agent as "userAgent",
			allowed_before as "before", allowed_after as "after"
		from auth.space_policy_audit where user_id = ${userId} order by at`,
};

export function createAccountExportStore(sql: Sql): AccountExportStore {
	return {
		async *sections(userId) {
			for (const [name, query] of Object.entries(sections)) {
				yield { name, rows: await asUser(sql, userId, (tx) => query(tx, userId)) };
			}
		},
	};
}
