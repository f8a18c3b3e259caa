import type { Sql } from './connection.ts';

/** What is asked of the library's tables beside the library. */
export interface OauthTokenStore {
	/** The refresh token with this digest: whose it is, and whether it was exchanged or revoked already. */
	findRefresh(digest: string): Promise<{ clientId: string; grantId: string; isSpent: boolean } | undefined>;
	/**
	 * Notes that somebody came with the code of this digest. Who comes second ends what the first one got (RFC 6749
	 * §4.1.2), and is answered true.
	 */
	isCodeReplayed(digest: string): Promise<boolean>;
	/** Makes this the one resource that tokens may be for. */
	settleResource(identifier: string, newId: () => string): Promise<void>;
	/** Takes an assertion's id; false where it was taken before. */
	takeAssertion(id: string, expiresAtMs: number): Promise<boolean>;
	/** Whether the client has said that it uses refresh tokens. */
	wantsRefresh(clientId: string): Promise<boolean>;
	/** Lets a client ask for every scope there is or will be: what it gets is its person's to say. */
	openScopes(clientId: string): Promise<void>;
	/** Removes clients that registered long ago and that nobody has connected. */
	sweepClients(registeredBeforeMs: number): Promise<void>;
	endGrant(grantId: string): Promise<void>;
}

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
