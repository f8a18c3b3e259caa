import type { Fragment } from '@mana/postgres-kit/sql';
import type { SignedCheckpoint } from '../domain/audit-checkpoint.ts';
import type { Transaction } from './connection.ts';

interface CheckpointRow {
	user_id: string;
	sequence: string;
	hash: Uint8Array;
	created_at: Date;
	signing_key_id: string;
	signature: Uint8Array;
}

/**
 * Where retention has cut a user's chain last.
 *
 * @param table one of the two tables of checkpoints
 */
export async function lastCheckpoint(
	tx: Transaction,
	table: Fragment,
	userId: string,
): Promise<SignedCheckpoint | undefined> {
	const [row] = await tx<CheckpointRow>`
		select user_id, sequence, hash, created_at, signing_key_id, signature from ${table}
		where user_id = ${userId} order by sequence desc limit 1`;
	return (
		row && {
			userId: row.user_id,
			sequence: Number(row.sequence),
			hash: row.hash,
			createdAtMs: row.created_at.getTime(),
			signingKeyId: row.signing_key_id,
			signature: row.signature,
		}
	);
}

export async function insertCheckpoint(
	tx: Transaction,
	table: Fragment,
	{ userId, sequence, hash, createdAtMs, signingKeyId, signature }: SignedCheckpoint,
): Promise<void> {
	await tx`
		insert into ${table} (user_id, sequence, hash, created_at, signing_key_id, signature)
		values (${userId}, ${sequence}, ${hash}, ${new Date(createdAtMs)}, ${signingKeyId}, ${signature})`;
}
