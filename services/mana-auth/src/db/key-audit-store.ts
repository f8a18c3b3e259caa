import {
	auditHash,
	chainStart,
	type KeyAudit,
	type KeyAuditAction,
	type KeyAuditRow,
} from '../domain/key-audit.ts';
import { asUser, type Sql } from './connection.ts';

interface AuditRow {
	user_id: string;
	sequence: string;
	at: Date;
	action: KeyAuditAction;
	status: number;
	space_id: string | null;
	session_id: string | null;
	ip_address: string | null;
	user_agent: string | null;
	previous_hash: Uint8Array;
	hash: Uint8Array;
}

export function createKeyAudit(sql: Sql): KeyAudit {
	return {
		append: (entry) =>
			asUser(sql, entry.userId, async (tx) => {
				// One writer at a time, else two rows would follow on the same one.
				await tx`select pg_advisory_xact_lock(hashtextextended(${`key-audit|${entry.userId}`}, 0))`;
				const [last] = await tx<{ sequence: string; hash: Uint8Array }[]>`
					select sequence, hash from auth.key_audit
					where user_id = ${entry.userId} order by sequence desc limit 1`;
				const sequence = Number(last?.sequence ?? 0) + 1;
				const previousHash = last?.hash ?? chainStart;
				await tx`
					insert into auth.key_audit (user_id, sequence, at, action, status, space_id, session_id,
						ip_address, user_agent, previous_hash, hash)
					values (${entry.userId}, ${sequence}, ${new Date(entry.atMs)}, ${entry.action}, ${entry.status},
						${entry.spaceId}, ${entry.sessionId}, ${entry.ipAddress}, ${entry.userAgent},
						${previousHash}, ${auditHash(previousHash, entry, sequence)})`;
			}),
	};
}

/** A user's rows, oldest first. */
export async function readKeyAudit(sql: Sql, userId: string): Promise<KeyAuditRow[]> {
	const rows = await asUser(
		sql,
		userId,
		(tx) => tx<AuditRow[]>`select * from auth.key_audit where user_id = ${userId} order by sequence`,
	);
	return rows.map((row) => ({
		userId: row.user_id,
		sequence: Number(row.sequence),
		atMs: row.at.getTime(),
		action: row.action,
		status: row.status,
		spaceId: row.space_id,
		sessionId: row.session_id,
		ipAddress: row.ip_address,
		userAgent: row.user_agent,
		previousHash: row.previous_hash,
		hash: row.hash,
	}));
}
