import type { SpaceType } from '@mana/auth-protocol';
import { connectedClient } from '../domain/oauth/connected-client.ts';
import type { Grant, GrantStore } from '../domain/oauth/grant.ts';
import type { Sql, Transaction } from './connection.ts';

interface GrantRow {
	id: string;
	user_id: string;
	client_id: string;
	space_ids: string[];
	all_spaces: boolean;
	scopes: string[];
	session_id: string | null;
	granted_at: Date;
}

interface ListedRow extends Omit<GrantRow, 'space_ids'> {
	last_used_at: Date | null;
	client_name: string | null;
	client_uri: string | null;
	is_document: boolean;
}

interface GrantedSpaceRow {
	grant_id: string;
	id: string;
	name: string;
	type: SpaceType;
}

/** Uses within this time of each other are noted once. */
const touchEveryMs = 30_000;

/** A grant whose client has not come with its code by then never will: the code is no good any more. */
const unclaimedFor = '5 minutes';

class NotAMember extends Error {}

export function createOauthGrantStore(sql: Sql): GrantStore {
	return {
		insert(grant, requestId) {
			return sql.begin(async (tx) => {
				const consumed = await tx`delete from auth.oauth_requests where id = ${requestId}`;
				if (consumed.count === 0) return false;
				await tx`
					delete from auth.oauth_grants
					where user_id = ${grant.userId} and not code_was_used and granted_at < now() - ${unclaimedFor}::interval`;
				await tx`
					insert into auth.oauth_grants (id, user_id, client_id, all_spaces, scopes, session_id, granted_at,
						code_digest)
					values (${grant.id}, ${grant.userId}, ${grant.clientId}, ${grant.spaces === '*'},
						${grant.scopes}::text[], ${grant.sessionId}, ${new Date(grant.grantedAtMs)}, ${grant.codeDigest})`;
				if (grant.spaces === '*' || (await letInto(tx, grant.userId, grant.id, grant.spaces))) return true;
				await tx`delete from auth.oauth_grants where id = ${grant.id}`;
				return false;
			});
		},
		async find(grantId) {
			const [row] = await sql.prepared<GrantRow>`
				select id, user_id, client_id, all_spaces, scopes, session_id, granted_at,
					array(select s.space_id from auth.oauth_grant_spaces s where s.grant_id = g.id
						order by s.place) as space_ids
				from auth.oauth_grants g where id = ${grantId}`;
			return row && toGrant(row);
		},
		changeSpaces(userId, grantId, spaces) {
			return sql
				.begin(async (tx) => {
					const found = await tx`
					update auth.oauth_grants set all_spaces = true where id = ${grantId} and user_id = ${userId}`;
					if (found.count === 0) return 'unknown';
					await tx`delete from auth.oauth_grant_spaces where grant_id = ${grantId}`;
					if (spaces === '*') return 'changed';
					if (!(await letInto(tx, userId, grantId, spaces))) throw new NotAMember();
					await tx`update auth.oauth_grants set all_spaces = false where id = ${grantId}`;
					return 'changed';
				})
				.catch((error: unknown) => {
					if (error instanceof NotAMember) return 'not-a-member';
					throw error;
				});
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
					c.client_discovery_id is not null as is_document
				from auth.oauth_grants g
				join auth.oauth_clients c on c.client_id = g.client_id
				where g.user_id = ${userId}
					and (g.code_was_used or g.granted_at >= now() - ${unclaimedFor}::interval)
				order by coalesce(g.last_used_at, g.granted_at) desc, g.id`;
			const spaces = await sql<GrantedSpaceRow>`
				select g.id as grant_id, o.id, o.name, o.type
				from auth.oauth_grants g
				join auth.standing_members m on m.user_id = g.user_id
				join auth.organizations o on o.id = m.organization_id
				left join auth.oauth_grant_spaces s on s.grant_id = g.id and s.space_id = o.id
				where g.user_id = ${userId} and (g.all_spaces or s.grant_id is not null)
				order by s.place, o.personal_owner_id is null, o.created_at, o.id`;
			const spacesByGrant = Map.groupBy(spaces, ({ grant_id }) => grant_id);
			return rows.map((row) => ({
				id: row.id,
				client: connectedClient({
					id: row.client_id,
					name: row.client_name,
					uri: row.client_uri,
					isDocument: row.is_document,
				}),
				spaces: (spacesByGrant.get(row.id) ?? []).map(({ id, name, type }) => ({ id, name, type })),
				allSpaces: row.all_spaces,
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
			return sql.begin(async (tx) => {
				const consents = await tx`delete from auth.oauth_grants where user_id = ${userId}`;
				const missions = await tx`delete from auth.mission_grants where user_id = ${userId}`;
				return consents.count + missions.count;
			});
		},
	};
}

/** Lets a grant into spaces of its user, in that order; false where the user is not a member of one. */
async function letInto(
	tx: Transaction,
	userId: string,
	grantId: string,
	spaceIds: readonly string[],
): Promise<boolean> {
	// Locking the memberships: who is removed meanwhile is not granted anything.
	const inserted = await tx`
		insert into auth.oauth_grant_spaces (grant_id, user_id, space_id, place)
		select ${grantId}, m.user_id, m.organization_id, array_position(${[...spaceIds]}::text[], m.organization_id)
		from auth.members m
		where m.user_id = ${userId} and m.organization_id = any(${[...spaceIds]}::text[])
		for key share`;
	return inserted.count === spaceIds.length;
}

function toGrant(row: GrantRow): Grant {
	return {
		id: row.id,
		userId: row.user_id,
		clientId: row.client_id,
		spaces: row.all_spaces ? '*' : row.space_ids,
		scopes: row.scopes,
		sessionId: row.session_id,
		grantedAtMs: row.granted_at.getTime(),
	};
}
