import type { KeyAuditEntry } from '../domain/key-audit.ts';
import type { NewMemberWrap, SpaceKeyState, SpaceKeyStore } from '../domain/space-key-state.ts';
import { asUser, type Sql, type Transaction } from './connection.ts';
import { appendKeyAudit } from './key-audit-store.ts';

interface EpochRow {
	epoch: number;
	wrapped_key: Uint8Array | null;
	wrap_iv: Uint8Array | null;
	kek_id: string | null;
	departures: string;
	made_by_device: boolean;
}

interface HolderRow {
	user_id: string;
	zero_knowledge: boolean;
	public_key: Uint8Array | null;
}

interface WrapRow {
	epoch: number;
	user_id: string;
	encapsulated_key: Uint8Array;
	wrapped_key: Uint8Array;
}

export function createSpaceKeyStore(
	sql: Sql,
	onAudited: (entry: KeyAuditEntry) => void = () => {},
): SpaceKeyStore {
	return {
		state: (userId, spaceId) => asUser(sql, userId, (tx) => readState(tx, spaceId)),
		async insert(userId, { spaceId, epoch, wrap, departures, createdAtMs }) {
			await asUser(
				sql,
				userId,
				(tx) => tx`
					insert into auth.space_keys
						(space_id, epoch, wrapped_key, wrap_iv, kek_id, departures, created_at)
					values (${spaceId}, ${epoch}, ${wrap.wrapped}, ${wrap.iv}, ${wrap.kekId}, ${departures},
						${new Date(createdAtMs)})
					on conflict (space_id, epoch) do nothing`,
			);
		},
		async insertWraps(userId, spaceId, wraps, createdAtMs) {
			await asUser(sql, userId, (tx) => insertWraps(tx, spaceId, wraps, createdAtMs));
		},
		async dropServerWraps(userId, spaceId) {
			await asUser(
				sql,
				userId,
				(tx) => tx`
					update auth.space_keys k set wrapped_key = null, wrap_iv = null, kek_id = null
					where k.space_id = ${spaceId} and k.wrapped_key is not null and not exists (
						select from auth.space_key_holders(${spaceId}) h
						where not h.zero_knowledge or h.public_key is null or not exists (
							select from auth.space_key_wraps w
							where w.space_id = k.space_id and w.epoch = k.epoch and w.user_id = h.user_id
						)
					)`,
			);
		},
		async change(entry, decide) {
			const { userId, spaceId, atMs } = entry;
			const added = await asUser(sql, userId, async (tx) => {
				// Departures wait for this one: whoever leaves afterwards asks for the epoch after it.
				await tx`select from auth.organizations where id = ${spaceId} for update`;
				const state = await readState(tx, spaceId);
				const { newEpoch, wraps } = decide(state);
				if (newEpoch !== null) {
					await tx`
						insert into auth.space_keys (space_id, epoch, departures, made_by_device, created_at)
						values (${spaceId}, ${newEpoch}, ${state.departures}, true, ${new Date(atMs)})`;
				}
				const count = await insertWraps(tx, spaceId, wraps, atMs);
				await appendKeyAudit(tx, entry);
				return count;
			});
			onAudited(entry);
			return added;
		},
	};
}

async function readState(tx: Transaction, spaceId: string): Promise<SpaceKeyState> {
	const [space] = await tx<{ departures: string }>`
		select departures from auth.organizations where id = ${spaceId}`;
	const holders = await tx<HolderRow>`select * from auth.space_key_holders(${spaceId})`;
	const epochs = await tx<EpochRow>`
		select epoch, wrapped_key, wrap_iv, kek_id, departures, made_by_device from auth.space_keys
		where space_id = ${spaceId} order by epoch`;
	const wraps = await tx<WrapRow>`
		select epoch, user_id, encapsulated_key, wrapped_key from auth.space_key_wraps
		where space_id = ${spaceId} order by epoch`;
	return {
		departures: Number(space?.departures ?? 0),
		holders: holders.map((row) => ({
			userId: row.user_id,
			zeroKnowledge: row.zero_knowledge,
			publicKey: row.public_key,
		})),
		epochs: epochs.map(({ wrapped_key: wrapped, wrap_iv: iv, kek_id: kekId, ...row }) => ({
			epoch: row.epoch,
			wrap: wrapped && iv && kekId !== null ? { wrapped, iv, kekId } : null,
			departures: Number(row.departures),
			isMadeByDevice: row.made_by_device,
		})),
		memberWraps: wraps.map((row) => ({
			epoch: row.epoch,
			userId: row.user_id,
			encapsulatedKey: row.encapsulated_key,
			wrapped: row.wrapped_key,
		})),
	};
}

async function insertWraps(
	tx: Transaction,
	spaceId: string,
	wraps: NewMemberWrap[],
	createdAtMs: number,
): Promise<number> {
	let added = 0;
	for (const { epoch, userId, encapsulatedKey, wrapped, publicKey } of wraps) {
		const inserted = await tx`
			insert into auth.space_key_wraps
				(space_id, epoch, user_id, encapsulated_key, wrapped_key, created_at)
			select ${spaceId}, ${epoch}::int, h.user_id, ${encapsulatedKey}::bytea, ${wrapped}::bytea,
				${new Date(createdAtMs)}::timestamptz
			from auth.space_key_holders(${spaceId}) h
			where h.user_id = ${userId} and h.public_key = ${publicKey}
			on conflict (space_id, epoch, user_id) do nothing`;
		added += inserted.count;
	}
	return added;
}
