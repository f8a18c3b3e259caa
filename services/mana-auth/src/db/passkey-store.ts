import type { Passkey } from '@mana/auth-protocol';
import type { Sql } from './connection.ts';

export interface PasskeyStore {
	/** Oldest first. */
	list(userId: string): Promise<Passkey[]>;
	/** False where this user has no such passkey. */
	rename(userId: string, id: string, name: string): Promise<boolean>;
	remove(userId: string, id: string): Promise<boolean>;
}

interface PasskeyRow {
	id: string;
	name: string | null;
	device_type: string;
	backed_up: boolean;
	created_at: Date;
	aaguid: string | null;
}

export function createPasskeyStore(sql: Sql): PasskeyStore {
	return {
		async list(userId) {
			const rows = await sql<PasskeyRow>`
				select id, name, device_type, backed_up, created_at, aaguid from auth.passkeys
				where user_id = ${userId} order by created_at, id`;
			return rows.map((row) => ({
				id: row.id,
				name: row.name,
				deviceType: row.device_type,
				backedUp: row.backed_up,
				createdAt: row.created_at.toISOString(),
				aaguid: row.aaguid,
			}));
		},
		async rename(userId, id, name) {
			const renamed = await sql`
				update auth.passkeys set name = ${name} where id = ${id} and user_id = ${userId}`;
			return renamed.count === 1;
		},
		async remove(userId, id) {
			const removed = await sql`delete from auth.passkeys where id = ${id} and user_id = ${userId}`;
			return removed.count === 1;
		},
	};
}
