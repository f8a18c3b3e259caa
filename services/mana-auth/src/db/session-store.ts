import type { Sql } from './connection.ts';

export interface SessionStore {
	isLive(sessionId: string, userId: string, nowMs: number): Promise<boolean>;
	end(sessionId: string): Promise<void>;
	setActiveSpace(sessionId: string, spaceId: string): Promise<void>;
}

export function createSessionStore(sql: Sql): SessionStore {
	return {
		async isLive(sessionId, userId, nowMs) {
			const rows = await sql`
				select from auth.sessions
				where id = ${sessionId} and user_id = ${userId} and expires_at > ${new Date(nowMs)}`;
			return rows.length === 1;
		},
		async end(sessionId) {
			await sql`delete from auth.sessions where id = ${sessionId}`;
		},
		async setActiveSpace(sessionId, spaceId) {
			await sql`
				update auth.sessions set active_organization_id = ${spaceId}
				where id = ${sessionId} and active_organization_id is null`;
		},
	};
}
