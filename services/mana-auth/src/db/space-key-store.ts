import type { SpaceKeyStore } from '../domain/space-keys.ts';
import { asUser, type Sql } from './connection.ts';

interface SpaceKeyRow {
	epoch: number;
	wrapped_key: Uint8Array;
	wrap_iv: Uint8Array;
	kek_id: string;
}

export function createSpaceKeyStore(sql: Sql): SpaceKeyStore {
	return {
		async list(userId, spaceId) {
			const rows = await asUser(
				sql,
				userId,
				(tx) => tx<SpaceKeyRow[]>`
					select epoch, wrapped_key, wrap_iv, kek_id from auth.space_keys
					where space_id = ${spaceId} and wrapped_key is not null
					order by epoch`,
			);
			return rows.map((row) => ({
				epoch: row.epoch,
				wrap: { wrapped: row.wrapped_key, iv: row.wrap_iv, kekId: row.kek_id },
			}));
		},
		async insert(userId, { spaceId, epoch, wrap, createdAtMs }) {
			await asUser(
				sql,
				userId,
				(tx) => tx`
					insert into auth.space_keys (space_id, epoch, wrapped_key, wrap_iv, kek_id, created_at)
					values (${spaceId}, ${epoch}, ${wrap.wrapped}, ${wrap.iv}, ${wrap.kekId}, ${new Date(createdAtMs)})
					on conflict (space_id, epoch) do nothing`,
			);
		},
	};
}
