import type { OauthTokenStore } from '../domain/oauth/token-store.ts';
import type { Sql } from './connection.ts';

const sweepBatch = 50;
/** At most this many clients that nobody has connected yet are kept, whoever registered them. */
const unconnectedClients = 1_000;
/** A client that is going to be connected is so within this time of its registration, by far. */
const connectingMs = 15 * 60_000;
const unconnectedForMs = 24 * 60 * 60_000;
const disconnectedForMs = 30 * 24 * 60 * 60_000;

/**
 * Removes some of the clients that nobody ever connected, a day after they registered, and that nobody has connected any
 * more for a month.
 */
export async function removeUnusedClients(sql: Sql, nowMs: number): Promise<number> {
	const removed = await sql`
		delete from auth.oauth_clients where id in (
			select c.id from auth.oauth_clients c
			where (
				(c.connected_at is null and c.created_at < ${new Date(nowMs - unconnectedForMs)})
				or c.connected_at < ${new Date(nowMs - disconnectedForMs)}
			)
				and not exists (select from auth.oauth_grants g where g.client_id = c.client_id)
				and not exists (select from auth.oauth_requests r where r.client_id = c.client_id)
			limit ${sweepBatch} for update of c skip locked)`;
	return removed.count;
}

async function countUnconnected(sql: Sql): Promise<number> {
	const [row] = await sql<{ count: string }>`
		select count(*) as count from auth.oauth_clients where connected_at is null`;
	return Number(row?.count ?? 0);
}

export function createOauthTokenStore(sql: Sql): OauthTokenStore {
	return {
		async findRefresh(digest) {
			const [row] = await sql<{ client_id: string; reference_id: string }>`
				select client_id, reference_id from auth.oauth_refresh_tokens where token = ${digest}`;
			return row && { clientId: row.client_id, grantId: row.reference_id };
		},
		async takeRefresh(digest, { nowMs, forMs }) {
			const now = new Date(nowMs);
			// In one statement: what it sees of the token is from before anybody who comes at the same time has ended.
			const [row] = await sql<{ reference_id: string; is_taken: boolean; is_spent: boolean }>`
				with taken as (
					update auth.oauth_refresh_tokens set redeemed_until = ${new Date(nowMs + forMs)}
					where token = ${digest} and revoked is null
						and (redeemed_until is null or redeemed_until <= ${now})
					returning token
				)
				select reference_id, exists (select from taken) as is_taken,
					revoked is not null and (redeemed_until is null or redeemed_until <= ${now}) as is_spent
				from auth.oauth_refresh_tokens where token = ${digest}`;
			if (!row) return 'unknown';
			if (row.is_taken) return 'taken';
			return row.is_spent ? { spentOf: row.reference_id } : 'under-way';
		},
		async releaseRefresh(digest) {
			await sql`update auth.oauth_refresh_tokens set redeemed_until = null where token = ${digest}`;
		},
		async isCodeReplayed(digest) {
			const first = await sql`
				update auth.oauth_grants set code_was_used = true
				where code_digest = ${digest} and not code_was_used`;
			if (first.count === 1) return false;
			return (await sql`delete from auth.oauth_grants where code_digest = ${digest}`).count === 1;
		},
		async settleResources(identifiers, newId) {
			for (const identifier of identifiers) {
				await sql`
					insert into auth.oauth_resources (id, identifier, name) values (${newId()}, ${identifier}, 'Mana')
					on conflict (identifier) do update set disabled = false`;
			}
			await sql`
				update auth.oauth_resources set disabled = true where identifier <> all(${identifiers}::text[])`;
		},
		async takeAssertion(id, expiresAtMs) {
			await sql`
				delete from auth.oauth_client_assertions where id in (
					select id from auth.oauth_client_assertions where expires_at <= now()
					limit ${sweepBatch} for update skip locked)`;
			const taken = await sql`
				insert into auth.oauth_client_assertions (id, expires_at) values (${id}, ${new Date(expiresAtMs)})
				on conflict (id) do nothing`;
			return taken.count === 1;
		},
		async isClient(clientId) {
			return (await sql`select from auth.oauth_clients where client_id = ${clientId}`).length === 1;
		},
		async wantsRefresh(clientId) {
			const [row] = await sql<{ grant_types: string | null }>`
				select grant_types from auth.oauth_clients where client_id = ${clientId}`;
			return row?.grant_types?.includes('"refresh_token"') ?? false;
		},
		async openScopes(clientId) {
			await sql`update auth.oauth_clients set scopes = null where client_id = ${clientId}`;
		},
		async makeRoomForClient(nowMs) {
			await removeUnusedClients(sql, nowMs);
			if ((await countUnconnected(sql)) < unconnectedClients) return true;
			await sql`
				delete from auth.oauth_clients where id in (
					select c.id from auth.oauth_clients c
					where c.connected_at is null and c.created_at < ${new Date(nowMs - connectingMs)}
						and not exists (select from auth.oauth_requests r where r.client_id = c.client_id)
					order by c.created_at limit ${sweepBatch} for update skip locked)`;
			return (await countUnconnected(sql)) < unconnectedClients;
		},
		async endGrant(grantId) {
			await sql`delete from auth.oauth_grants where id = ${grantId}`;
		},
	};
}
