import { AppError } from '@mana/service-kit';
import type { SpaceRole, SpaceType } from '@mana/shared-auth';
import { auditedFetch } from './audited.ts';
import type { KeyAudit, RequestOrigin } from './key-audit.ts';
import { dataKeyBytes, type KeyEncryption, spaceKeyContext, type WrappedKey } from './key-encryption.ts';

export interface SpaceKeyStore {
	/** Epochs that the server holds a wrap of, oldest first; none unless the user is a member. */
	list(userId: string, spaceId: string): Promise<{ epoch: number; wrap: WrappedKey }[]>;
	/** Stores an epoch's key unless there is one. */
	insert(
		userId: string,
		key: { spaceId: string; epoch: number; wrap: WrappedKey; createdAtMs: number },
	): Promise<void>;
}

export interface SpaceKeyDeps {
	spaceKeys: SpaceKeyStore;
	memberships: {
		find(userId: string, spaceId: string): Promise<{ type: SpaceType; role: SpaceRole } | undefined>;
	};
	audit: KeyAudit;
	keyEncryption: KeyEncryption;
	randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
	now: () => number;
}

export interface SpaceKeyring {
	/** The newest epoch: what is written now is encrypted under its key. */
	current: number;
	keys: { epoch: number; key: string }[];
}

const firstEpoch = 1;

/** Mints the first key of a shared space where it has none yet. Safe when called many times at once. */
export async function ensureSpaceKey(
	deps: Pick<SpaceKeyDeps, 'spaceKeys' | 'keyEncryption' | 'randomBytes' | 'now'>,
	userId: string,
	spaceId: string,
): Promise<void> {
	const key = deps.randomBytes(dataKeyBytes);
	const wrap = await deps.keyEncryption.wrap(key, spaceKeyContext(spaceId, firstEpoch));
	await deps.spaceKeys.insert(userId, { spaceId, epoch: firstEpoch, wrap, createdAtMs: deps.now() });
}

/** The keys of a shared space, for its members only, whatever their role. */
export function readSpaceKeys(
	deps: SpaceKeyDeps,
	userId: string,
	spaceId: string,
	origin: RequestOrigin,
): Promise<SpaceKeyring> {
	return auditedFetch(deps, { userId, spaceId, origin, failedAction: 'space_failed_fetch' }, async () => {
		const membership = await deps.memberships.find(userId, spaceId);
		if (!membership) throw new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of this space.');
		if (membership.type === 'personal') {
			throw new AppError(
				'SPACE_PERSONAL',
				400,
				'A personal space has no keys of its own: use GET /api/v1/me/encryption-vault/key.',
			);
		}
		let stored = await deps.spaceKeys.list(userId, spaceId);
		if (stored.length === 0) {
			await ensureSpaceKey(deps, userId, spaceId);
			stored = await deps.spaceKeys.list(userId, spaceId);
		}
		const keys = await Promise.all(
			stored.map(async ({ epoch, wrap }) => {
				const key = await deps.keyEncryption.unwrap(wrap, spaceKeyContext(spaceId, epoch));
				return { epoch, key: Buffer.from(key).toString('base64') };
			}),
		);
		const current = keys.at(-1)?.epoch;
		// The membership ended between the check and the reading.
		if (current === undefined) {
			throw new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of this space.');
		}
		return { action: 'space_fetch', value: { current, keys } };
	});
}
