import { type AuthorizationRequestStore, authorizationQuery } from '../domain/oauth/authorization-request.ts';
import { connectedClient } from '../domain/oauth/connected-client.ts';
import type { Sql } from './connection.ts';

interface RequestRow {
	query: unknown;
	expires_at: Date;
	client_id: string;
	name: string | null;
	uri: string | null;
	is_document: boolean;
}

/** Requests that nobody has answered, removed with each new one. */
const sweepBatch = 50;

export function createOauthRequestStore(sql: Sql): AuthorizationRequestStore {
	return {
		async insert({ id, query, expiresAtMs }) {
			await sql`
				delete from auth.oauth_requests where id in (
					select id from auth.oauth_requests where expires_at <= now()
					limit ${sweepBatch} for update skip locked)`;
			await sql`
				insert into auth.oauth_requests (id, client_id, query, expires_at)
				values (${id}, ${query.client_id}, ${JSON.stringify(query)}::jsonb, ${new Date(expiresAtMs)})`;
		},
		async find(id, nowMs) {
			const [row] = await sql<RequestRow>`
				select r.query, r.expires_at, c.client_id, c.name, c.uri,
					c.client_discovery_id is not null as is_document
				from auth.oauth_requests r
				join auth.oauth_clients c on c.client_id = r.client_id
				where r.id = ${id} and r.expires_at > ${new Date(nowMs)} and c.disabled is not true`;
			return (
				row && {
					id,
					query: authorizationQuery.parse(row.query),
					client: connectedClient({
						id: row.client_id,
						name: row.name,
						uri: row.uri,
						isDocument: row.is_document,
					}),
					expiresAtMs: row.expires_at.getTime(),
				}
			);
		},
		async remove(id) {
			const removed = await sql`delete from auth.oauth_requests where id = ${id}`;
			return removed.count === 1;
		},
	};
}
