import type { OauthTokenStore } from '../domain/oauth/token-store.ts';
import type { Sql } from './connection.ts';

const sweepBatch = 20;

export function createOauthTokenStore(sql: Sql): OauthTokenStore {
	return {
		async findRefresh(digest) {
			const [row] = await sql<{ client_id: string; reference_id: string; revoked: Date | null }[]>`
				select client_id, reference_id, revoked from auth.oauth_refresh_tokens where token = ${digest}`;
			return row && { clientId: row.client_id, grantId: row.reference_id, isSpent: row.revoked !== null };
		},
		async isCodeReplayed(digest) {
			const first = await sql`
				update auth.oauth_grants set code_was_used = true
				where code_digest = ${digest} and not code_was_used`;
			if (first.count === 1) return false;
			return (await sql`delete from auth.oauth_grants where code_digest = ${digest}`).count === 1;
		},
		async settleResource(identifier, newId) {
			await sql`
				insert into auth.oauth_resources (id, identifier, name) values (${newId()}, ${identifier}, 'Mana')
				on conflict (identifier) do update set disabled = false`;
			await sql`update auth.oauth_resources set disabled = true where identifier <> ${identifier}`;
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
		async wantsRefresh(clientId) {
			const [row] = await sql<{ grant_types: string | null }[]>`
				select grant_types from auth.oauth_clients where client_id = ${clientId}`;
			return row?.grant_types?.includes('"refresh_token"') ?? false;
		},
		async openScopes(clientId) {
			await sql`update auth.oauth_clients set scopes = null where client_id = ${clientId}`;
		},
		async sweepClients(registeredBeforeMs) {
			await sql`
				delete from auth.oauth_clients where id in (
					select c.id from auth.oauth_clients c
					where c.created_at < ${new Date(registeredBeforeMs)}
						and not exists (select from auth.oauth_grants g where g.client_id = c.client_id)
					limit ${sweepBatch} for update skip locked)`;
		},
		async endGrant(grantId) {
			await sql`delete from auth.oauth_grants where id = ${grantId}`;
		},
	};
}
