import type { SessionListing } from '../domain/sessions.ts';
import type { Sql } from './connection.ts';

export interface SessionStore extends SessionListing {
	isLive(sessionId: string, userId: string, nowMs: number): Promise<boolean>;
	/** The session's token as it is stored: sealed. */
	sealedToken(sessionId: string): Promise<string | undefined>;
	end(sessionId: string): Promise<void>;
	setActiveSpace(sessionId: string, spaceId: string): Promise<void>;
	isKnownAddress(email: string, address: string, exceptSessionId?: string): Promise<boolean>;
	countLive(nowMs: number): Promise<number>;
}

interface SessionRow {
	id: string;
	user_agent: string | null;
	ip_address: string | null;
	created_at: Date;
	last_used_at: Date;
	expires_at: Date;
}

/** The time of use is written once in this while a session, so that reading does not cost a write each time. */
const usedEveryMs = 60_000;

export function createSessionStore(sql: Sql): SessionStore {
	return {
		async isLive(sessionId, userId, nowMs) {
			const rows = await sql.prepared`
				select from auth.sessions
				where id = ${sessionId} and user_id = ${userId} and expires_at > ${new Date(nowMs)}`;
			return rows.length === 1;
		},
		async sealedToken(sessionId) {
			const [row] = await sql<{ token: string }>`select token from auth.sessions where id = ${sessionId}`;
			return row?.token;
		},
		async list(userId, nowMs) {
			const rows = await sql<SessionRow>`
				select id, user_agent, ip_address, created_at, last_used_at, expires_at from auth.sessions
				where user_id = ${userId} and expires_at > ${new Date(nowMs)}
				order by last_used_at desc, id`;
			return rows.map((row) => ({
				id: row.id,
				userAgent: row.user_agent ?? '',
				ipAddress: row.ip_address ?? '',
				createdAt: row.created_at.toISOString(),
				lastUsedAt: row.last_used_at.toISOString(),
				expiresAt: row.expires_at.toISOString(),
			}));
		},
		async markUsed(sessionId, nowMs) {
			await sql`
				update auth.sessions set last_used_at = ${new Date(nowMs)}
				where id = ${sessionId} and last_used_at < ${new Date(nowMs - usedEveryMs)}`;
		},
		async end(sessionId) {
			await sql`delete from auth.sessions where id = ${sessionId}`;
		},
		async endOne(userId, sessionId) {
			const ended = await sql`delete from auth.sessions where id = ${sessionId} and user_id = ${userId}`;
			return ended.count === 1;
		},
		async endAll(userId, exceptSessionId) {
			return sql.begin(async (tx) => {
				await tx`delete from auth.oauth_grants where user_id = ${userId}`;
				await tx`delete from auth.mission_grants where user_id = ${userId}`;
				const ended = await tx`
					delete from auth.sessions where user_id = ${userId} and id <> ${exceptSessionId ?? ''}`;
				return ended.count;
			});
		},
		async setActiveSpace(sessionId, spaceId) {
			await sql`
				update auth.sessions set active_organization_id = ${spaceId}
				where id = ${sessionId} and active_organization_id is null`;
		},
		async isKnownAddress(email, address, exceptSessionId) {
			const rows = await sql`
				select from auth.users u join auth.sessions s on s.user_id = u.id
				where u.email = ${email.trim().toLowerCase()} and s.ip_address = ${address}
					and s.expires_at > now() and s.id <> ${exceptSessionId ?? ''}
				limit 1`;
			return rows.length === 1;
		},
		async countLive(nowMs) {
			const [row] = await sql<{ count: string }>`
				select count(*) as count from auth.sessions where expires_at > ${new Date(nowMs)}`;
			return Number(row?.count ?? 0);
		},
	};
}
