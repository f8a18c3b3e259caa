import { type Fragment, fragment } from '@mana/postgres-kit/sql';
import { isIntactActivity } from '../domain/agent-activity.ts';
import { type CheckpointSigner, createCheckpointSigner } from '../domain/audit-checkpoint.ts';
import { isIntactChain } from '../domain/key-audit.ts';
import type { ChainedRow, ChainPosition, RetainedLog } from '../domain/retain-logs.ts';
import { type ActivityStoredRow, toActivityRow } from './agent-activity-store.ts';
import { insertCheckpoint, lastCheckpoint } from './checkpoints.ts';
import type { Sql, Transaction } from './connection.ts';
import { type AuditRow, toKeyAuditRow } from './key-audit-store.ts';
import { removeUnusedClients } from './oauth-token-store.ts';

/** @param sql as the maintenance role, which sees everybody's rows and alone may remove some */
export function createRetainedLogs(sql: Sql, secret: string): { audit: RetainedLog; activity: RetainedLog } {
	return {
		audit: retainedLog(sql, createCheckpointSigner(secret, 'audit'), {
			name: 'key audit',
			lock: 'key-audit',
			table: fragment`auth.key_audit`,
			checkpoints: fragment`auth.key_audit_checkpoints`,
			recordedAt: fragment`at`,
			async read(tx, userId, limit) {
				const rows = (
					await tx<AuditRow>`
						select * from auth.key_audit where user_id = ${userId} order by sequence limit ${limit}`
				).map(toKeyAuditRow);
				return {
					rows: rows.map((row) => ({ ...row, recordedAtMs: row.atMs })),
					isIntactFrom: (position) => isIntactChain(rows, position),
				};
			},
		}),
		activity: retainedLog(sql, createCheckpointSigner(secret, 'activity'), {
			name: 'agent activity',
			lock: 'agent-activity',
			table: fragment`auth.agent_activity`,
			checkpoints: fragment`auth.agent_activity_checkpoints`,
			recordedAt: fragment`recorded_at`,
			async read(tx, userId, limit) {
				const rows = (
					await tx<ActivityStoredRow>`
						select * from auth.agent_activity where user_id = ${userId} order by sequence limit ${limit}`
				).map(toActivityRow);
				return { rows, isIntactFrom: (position) => isIntactActivity(rows, position) };
			},
		}),
	};
}

interface LogTables {
	name: string;
	/** The lock that writers of a user's chain take. */
	lock: string;
	table: Fragment;
	checkpoints: Fragment;
	recordedAt: Fragment;
	/** A user's first rows, in order. */
	read(
		tx: Transaction,
		userId: string,
		limit: number,
	): Promise<{ rows: ChainedRow[]; isIntactFrom(position: ChainPosition): boolean }>;
}

function retainedLog(sql: Sql, signer: CheckpointSigner, log: LogTables): RetainedLog {
	const { table, checkpoints, recordedAt } = log;
	return {
		name: log.name,
		signer,
		async usersWithRowsBefore(untilMs, afterUserId, limit) {
			const rows = await sql<{ user_id: string }>`
				select distinct user_id from ${table}
				where ${recordedAt} < ${new Date(untilMs)} and user_id > ${afterUserId} order by user_id limit ${limit}`;
			return rows.map(({ user_id }) => user_id);
		},
		async cut(userId, limit, decide) {
			await sql.begin(async (tx) => {
				await tx`select pg_advisory_xact_lock(hashtextextended(${`${log.lock}|${userId}`}, 0))`;
				const checkpoint = await lastCheckpoint(tx, checkpoints, userId);
				const chain = await log.read(tx, userId, limit);
				const cut = decide({ ...chain, checkpoint });
				if (!cut) return;
				await insertCheckpoint(tx, checkpoints, cut);
				await tx`delete from ${table} where user_id = ${userId} and sequence <= ${cut.sequence}`;
			});
		},
	};
}

/** The library stores a space and then its owner; one that has none by then was broken off in between. */
const unfinishedSpaceMs = 60 * 60_000;

/** Changes of policies before an instant, and sessions, codes, tokens, counts, clients,
 * grants of missions and unfinished spaces that have ended. They form no chain. */
export async function removeEnded(sql: Sql, untilMs: number, nowMs: number): Promise<number> {
	const now = new Date(nowMs);
	const counts = [
		await sql`delete from auth.space_policy_audit where at < ${new Date(untilMs)}`,
		await sql`delete from auth.sessions where expires_at < ${now}`,
		await sql`delete from auth.verifications where expires_at < ${now}`,
		await sql`delete from auth.oauth_requests where expires_at < ${now}`,
		await sql`delete from auth.oauth_refresh_tokens where expires_at < ${now}`,
		await sql`delete from auth.oauth_client_assertions where expires_at < ${now}`,
		await sql`delete from auth.mission_grants where expires_at < ${now}`,
		await sql`delete from auth.organizations o
			where o.personal_owner_id is null and o.deleting_at is null and o.created_at < ${new Date(nowMs - unfinishedSpaceMs)}
				and not exists (select from auth.members m where m.organization_id = o.id)`,
		await sql`delete from auth.password_failures where window_ends_at < ${now}
			and (locked_until is null or locked_until < ${now})`,
	].map(({ count }) => count);
	let removed = counts.reduce((sum, count) => sum + count, 0);
	for (let clients = -1; clients !== 0; removed += clients) clients = await removeUnusedClients(sql, nowMs);
	return removed;
}
