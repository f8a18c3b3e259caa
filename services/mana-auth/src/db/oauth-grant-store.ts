import type { SpaceType } from '@mana/auth-protocol';
import { connectedClient } from '../domain/oauth/connected-client.ts';
import type { Grant, GrantStore } from '../domain/oauth/grant.ts';
import type { Sql } from './connection.ts';

interface GrantRow {
	id: string;
	user_id: string;
	client_id: string;
	space_id: string;
	scopes: string[];
	session_id: string | null;
	granted_at: Date;
}

interface ListedRow extends GrantRow {
	last_used_at: Date | null;
	client_name: string | null;
	client_uri: string | null;
	is_document: boolean;
	space_name: string;
	space_type: SpaceType;
}

/** Uses within this time of each other are noted once. */
const touchEveryMs = 30_000;

/** A grant whose client has not come with its code by then never will: the code is no good any more. */
const unclaimedFor = '5 minutes';

export function createOauthGrantStore(sql: Sql): GrantStore {
	return {
		insert(grant, requestId) {
			return sql.begin(async (tx) => {
				const consumed = await tx`delete from auth.oauth_requests where id = ${requestId}`;
				if (consumed.count === 0) return false;
				await tx`
					delete from auth.oauth_grants
					where user_id = ${grant.userId} and not code_was_used and granted_at < now() - ${unclaimedFor}::interval`;
				// Locking the membership: who is removed meanwhile is not granted anything.
				const inserted = await tx`
					insert into auth.oauth_grants (id, user_id, client_id, space_id, scopes, session_id, granted_at,
						code_digest)
					select ${grant.id}, m.user_id, ${grant.clientId}, m.organization_id, ${grant.scopes}::text[],
						${grant.sessionId}::text, ${new Date(grant.grantedAtMs)}::timestamptz, ${grant.codeDigest}
					from auth.members m
					where m.user_id = ${grant.userId} and m.organization_id = ${grant.spaceId}
					for key share`;
				return inserted.count === 1;
			});
		},
		async find(grantId) {
			const [row] = await sql.prepared<GrantRow>`
				select id, user_id, client_id, space_id, scopes, session_id, granted_at
				from auth.oauth_grants where id = ${grantId}`;
			return row && toGrant(row);
		},
		async touch(grantId, atMs) {
			await sql`
				update auth.oauth_grants set last_used_at = ${new Date(atMs)}
				where id = ${grantId}
					and (last_used_at is null or last_used_at < ${new Date(atMs - touchEveryMs)})`;
		},
		async listFor(userId) {
			const rows = await sql<ListedRow>`
				select g.*, c.name as client_name, c.uri as client_uri,
					c.client_discovery_id is not null as is_document, o.name as space_name, o.type as space_type
				from auth.oauth_grants g
				join auth.oauth_clients c on c.client_id = g.client_id
				join auth.organizations o on o.id = g.space_id
				where g.user_id = ${userId}
					and (g.code_was_used or g.granted_at >= now() - ${unclaimedFor}::interval)
				order by coalesce(g.last_used_at, g.granted_at) desc, g.id`;
			return rows.map((row) => ({
				id: row.id,
				client: connectedClient({
					id: row.client_id,
					name: row.client_name,
					uri: row.client_uri,
					isDocument: row.is_document,
				}),
				space: { id: row.space_id, name: row.space_name, type: row.space_type },
				scopes: row.scopes,
				grantedAtMs: row.granted_at.getTime(),
				lastUsedAtMs: row.last_used_at?.getTime() ?? null,
			}));
		},
		async end(userId, grantId) {
			const ended = await sql`
				delete from auth.oauth_grants where user_id = ${userId} and id = ${grantId}`;
			return ended.count === 1;
		},
		async endAll(userId) {
			return (await sql`delete from auth.oauth_grants where user_id = ${userId}`).count;
		},
	};
}

function toGrant(row: GrantRow): Grant {
	return {
		id: row.id,
		userId: row.user_id,
		clientId: row.client_id,
		spaceId: row.space_id,
		scopes: row.scopes,
		sessionId: row.session_id,
		grantedAtMs: row.granted_at.getTime(),
	};
}
