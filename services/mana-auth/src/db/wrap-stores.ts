import { fragment } from '@mana/postgres-kit/sql';
import { spaceKeyContext, vaultContext } from '../domain/key-encryption.ts';
import type { WrapStore } from '../domain/rewrap-keys.ts';
import type { Sql } from './connection.ts';

interface SlotRow {
	owner: string;
	epoch: number;
	wrapped: Uint8Array;
	iv: Uint8Array;
	kek_id: string;
}

/** @param sql as the maintenance role, which sees everybody's rows */
export function createWrapStores(sql: Sql): WrapStore[] {
	/** Every place in the database where a key lies under a key-encryption key. */
	const places = [
		{
			kind: 'vault',
			isSpace: false,
			table: fragment`auth.encryption_vaults`,
			owner: fragment`user_id`,
			epoch: fragment`0`,
			wrapped: fragment`wrapped_mk`,
			iv: fragment`wrap_iv`,
			kek: fragment`kek_id`,
		},
		{
			kind: 'previous key of vault',
			isSpace: false,
			table: fragment`auth.encryption_vaults`,
			owner: fragment`user_id`,
			epoch: fragment`0`,
			wrapped: fragment`previous_wrapped_mk`,
			iv: fragment`previous_wrap_iv`,
			kek: fragment`previous_kek_id`,
		},
		{
			kind: 'space',
			isSpace: true,
			table: fragment`auth.space_keys`,
			owner: fragment`space_id`,
			epoch: fragment`epoch`,
			wrapped: fragment`wrapped_key`,
			iv: fragment`wrap_iv`,
			kek: fragment`kek_id`,
		},
	];
	return places.map(({ kind, isSpace, table, owner, epoch, wrapped, iv, kek }) => ({
		kind,
		async pending(kekId, [afterOwner, afterEpoch], limit) {
			const rows = await sql<SlotRow>`
				select ${owner} as owner, ${epoch} as epoch, ${wrapped} as wrapped, ${iv} as iv, ${kek} as kek_id
				from ${table}
				where ${kek} <> ${kekId} and (${owner}, ${epoch}) > (${afterOwner}::text, ${afterEpoch}::int)
				order by 1, 2 limit ${limit}::int`;
			return rows.map((row) => ({
				ref: [row.owner, row.epoch],
				context: isSpace ? spaceKeyContext(row.owner, row.epoch) : vaultContext(row.owner),
				wrap: { wrapped: row.wrapped, iv: row.iv, kekId: row.kek_id },
			}));
		},
		async replace({ ref: [ownerId, epochNumber], wrap: before }, wrap) {
			const updated = await sql`
				update ${table} set ${wrapped} = ${wrap.wrapped}, ${iv} = ${wrap.iv}, ${kek} = ${wrap.kekId}
				where ${owner} = ${ownerId} and ${epoch} = ${epochNumber}::int
					and ${kek} = ${before.kekId} and ${iv}::bytea = ${before.iv}::bytea`;
			return updated.count === 1;
		},
	}));
}
