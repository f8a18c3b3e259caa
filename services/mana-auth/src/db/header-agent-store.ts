import type { HeaderAgentStore } from '../domain/header-agents.ts';
import type { Sql } from './connection.ts';

interface HeaderAgentRow {
	session_id: string;
	client: string;
	user_agent: string | null;
	all_spaces: boolean;
	first_used_at: Date;
	last_used_at: Date;
}

/** Uses within this time of each other are noted once. */
const notedEveryMs = 60_000;

export function createHeaderAgentStore(sql: Sql): HeaderAgentStore {
	return {
		async note({ sessionId, userId, client, atMs }) {
			const at = new Date(atMs);
			await sql`
				insert into auth.header_agents (session_id, user_id, client, first_used_at, last_used_at)
				select s.id, s.user_id, ${client}, ${at}::timestamptz, ${at}::timestamptz
				from auth.sessions s where s.id = ${sessionId} and s.user_id = ${userId}
				on conflict (session_id) do update set client = excluded.client, last_used_at = excluded.last_used_at
				where auth.header_agents.client <> excluded.client
					or auth.header_agents.last_used_at < ${new Date(atMs - notedEveryMs)}`;
		},
		async listFor(userId, nowMs) {
			const rows = await sql<HeaderAgentRow>`
				select a.session_id, a.client, s.user_agent, a.all_spaces, a.first_used_at, a.last_used_at
				from auth.header_agents a join auth.sessions s on s.id = a.session_id
				where a.user_id = ${userId} and s.expires_at > ${new Date(nowMs)}
				order by a.last_used_at desc, a.session_id`;
			return rows.map((row) => ({
				sessionId: row.session_id,
				client: row.client,
				userAgent: row.user_agent ?? '',
				allSpaces: row.all_spaces,
				firstUsedAtMs: row.first_used_at.getTime(),
				lastUsedAtMs: row.last_used_at.getTime(),
			}));
		},
		async setAllSpaces(userId, sessionId, allSpaces) {
			const changed = await sql`
				update auth.header_agents set all_spaces = ${allSpaces}
				where session_id = ${sessionId} and user_id = ${userId}`;
			return changed.count === 1;
		},
		async mayUseAllSpaces(sessionId) {
			const rows = await sql`
				select from auth.header_agents where session_id = ${sessionId} and all_spaces`;
			return rows.length === 1;
		},
	};
}
