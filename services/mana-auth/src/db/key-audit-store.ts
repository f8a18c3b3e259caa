import type { KeyAuditAction } from '@mana/auth-protocol';
import { fragment } from '@mana/postgres-kit/sql';
import {
	auditHash,
	chainStart,
	type KeyAudit,
	type KeyAuditEntry,
	type KeyAuditRow,
} from '../domain/key-audit.ts';
import type { AuditLog } from '../domain/read-audit.ts';
import { lastCheckpoint } from './checkpoints.ts';
import { asUser, type Sql, type Transaction } from './connection.ts';

export interface AuditRow {
	user_id: string;
	sequence: string;
	at: Date;
	action: KeyAuditAction;
	status: number;
	space_id: string | null;
	session_id: string | null;
	ip_address: string | null;
	user_agent: string | null;
	mission_id: string | null;
	previous_hash: Uint8Array;
	hash: Uint8Array;
}

export function createKeyAudit(sql: Sql, onAudited: (entry: KeyAuditEntry) => void = () => {}): KeyAudit {
	return {
		async append(entry) {
			await asUser(sql, entry.userId, (tx) => appendKeyAudit(tx, entry));
			onAudited(entry);
		},
	};
}

/** Appends to the chain of the user that the transaction acts for. */
export async function appendKeyAudit(tx: Transaction, entry: KeyAuditEntry): Promise<void> {
	await lockKeyAudit(tx, entry.userId);
	const [last] = await tx<{ sequence: string; hash: Uint8Array }>`
		(select sequence, hash from auth.key_audit
			where user_id = ${entry.userId} order by sequence desc limit 1)
		union all
		(select sequence, hash from auth.key_audit_checkpoints
			where user_id = ${entry.userId} order by sequence desc limit 1)
		order by sequence desc limit 1`;
	const sequence = Number(last?.sequence ?? 0) + 1;
	const previousHash = last?.hash ?? chainStart;
	await tx`
		insert into auth.key_audit (user_id, sequence, at, action, status, space_id, session_id,
			ip_address, user_agent, mission_id, previous_hash, hash)
		values (${entry.userId}, ${sequence}, ${new Date(entry.atMs)}, ${entry.action}, ${entry.status},
			${entry.spaceId}, ${entry.sessionId}, ${entry.ipAddress}, ${entry.userAgent}, ${entry.missionId ?? null},
			${previousHash}, ${auditHash(previousHash, entry, sequence)})`;
}

/** One writer at a time, else two rows would follow on the same one. */
async function lockKeyAudit(tx: Transaction, userId: string): Promise<void> {
	await tx`select pg_advisory_xact_lock(hashtextextended(${`key-audit|${userId}`}, 0))`;
}

export function createAuditLog(sql: Sql): AuditLog {
	return {
		async page(userId, limit, beforeSequence) {
			const before = beforeSequence === undefined ? fragment`` : fragment`and sequence < ${beforeSequence}`;
			const rows = await asUser(
				sql,
				userId,
				(tx) => tx<AuditRow>`
					select * from auth.key_audit where user_id = ${userId} ${before}
					order by sequence desc limit ${limit}`,
			);
			return rows.map(toKeyAuditRow);
		},
		async checkpoint(userId) {
			return asUser(sql, userId, (tx) => lastCheckpoint(tx, fragment`auth.key_audit_checkpoints`, userId));
		},
	};
}

/** A user's rows, oldest first. */
export async function readKeyAudit(sql: Sql, userId: string): Promise<KeyAuditRow[]> {
	const rows = await asUser(
		sql,
		userId,
		(tx) => tx<AuditRow>`select * from auth.key_audit where user_id = ${userId} order by sequence`,
	);
	return rows.map(toKeyAuditRow);
}

export function toKeyAuditRow(row: AuditRow): KeyAuditRow {
	return {
		userId: row.user_id,
		sequence: Number(row.sequence),
		atMs: row.at.getTime(),
		action: row.action,
		status: row.status,
		spaceId: row.space_id,
		sessionId: row.session_id,
		ipAddress: row.ip_address,
		userAgent: row.user_agent,
		...(row.mission_id !== null && { missionId: row.mission_id }),
		previousHash: row.previous_hash,
		hash: row.hash,
	};
}
