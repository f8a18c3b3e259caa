import type { SpaceKeys, SpaceRole, SpaceType } from '@mana/auth-protocol';
import { memberKeyContext, sealForMember } from '@mana/auth-protocol/member-key';
import { AppError } from '@mana/service-kit';
import { auditedFetch } from './audited.ts';
import type { KeyAudit, RequestOrigin } from './key-audit.ts';
import { dataKeyBytes, type KeyEncryption, spaceKeyContext } from './key-encryption.ts';
import {
	isEpochDue,
	isOpaque,
	missingWraps,
	type NewMemberWrap,
	newestEpoch,
	type SpaceKeyState,
	type SpaceKeyStore,
} from './space-key-state.ts';

export interface SpaceKeyDeps {
	spaceKeys: SpaceKeyStore;
	memberships: {
		find(userId: string, spaceId: string): Promise<{ type: SpaceType; role: SpaceRole } | undefined>;
		personalSpaceOf(userId: string): Promise<string | undefined>;
	};
	audit: KeyAudit;
	keyEncryption: KeyEncryption;
	randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
	now: () => number;
}

type SettleDeps = Pick<SpaceKeyDeps, 'spaceKeys' | 'keyEncryption' | 'randomBytes' | 'now'>;

export interface ServedSpaceKeys {
	keyring: SpaceKeys;
	/** By which `areSpaceKeysCurrent` knows them again. */
	version: string | undefined;
}

/**
 * The keys of a shared space, for its members only, whatever their role.
 *
 * @param permit throws where the caller may not have the keys, which is then a failed fetch like any other
 */
export function readSpaceKeys(
	deps: SpaceKeyDeps,
	userId: string,
	spaceId: string,
	origin: RequestOrigin,
	permit: () => Promise<void> = async () => {},
): Promise<ServedSpaceKeys> {
	return auditedFetch(deps, { userId, spaceId, origin, failedAction: 'space_failed_fetch' }, async () => {
		await permit();
		await requireSharedSpace(deps, userId, spaceId);
		const state = await settleSpaceKeys(deps, userId, spaceId);
		// The membership ended between the check and the reading.
		if (state.holders.length === 0) throw notAMember();
		const keyring = await openSpaceKeys(deps, userId, spaceId, state);
		return { action: 'space_fetch', value: { keyring, version: spaceKeysVersion(state) } };
	});
}

/**
 * Whether who was given that version of a space's keys is a member still, and has the newest of them. Where an epoch
 * is due they do not: reading them begins it.
 */
export async function areSpaceKeysCurrent(
	deps: Pick<SpaceKeyDeps, 'spaceKeys'>,
	userId: string,
	spaceId: string,
	version: string,
): Promise<boolean> {
	const state = await deps.spaceKeys.state(userId, spaceId);
	return state.holders.length > 0 && !isEpochDue(state) && spaceKeysVersion(state) === version;
}

/** Names what is served of a space's keys; none where the server cannot open the newest. */
function spaceKeysVersion(state: SpaceKeyState): string | undefined {
	const newest = newestEpoch(state);
	if (!newest?.wrap) return undefined;
	const served = state.epochs.filter(({ wrap }) => wrap !== null).length;
	return `"${newest.epoch}-${served}-${state.memberWraps.length}"`;
}

/** @throws AppError 403 `SPACE_FORBIDDEN`, 400 `SPACE_PERSONAL` */
export async function requireSharedSpace(
	deps: Pick<SpaceKeyDeps, 'memberships'>,
	userId: string,
	spaceId: string,
): Promise<SpaceRole> {
	const membership = await deps.memberships.find(userId, spaceId);
	if (!membership) throw notAMember();
	if (membership.type !== 'personal') return membership.role;
	throw new AppError(
		'SPACE_PERSONAL',
		400,
		'A personal space has no keys of its own: use GET /api/v1/me/encryption-vault/key.',
	);
}

export function notAMember(): AppError {
	return new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of this space.');
}

/**
 * Brings a space's keys in order, on behalf of one of its members: begins an epoch where one is due and the
 * server may make it, seals keys to zero-knowledge members, and forgets the keys of a space that has become its
 * members' own. Safe when called many times at once, and repaired by the next call when it breaks off.
 */
export async function settleSpaceKeys(
	deps: SettleDeps,
	userId: string,
	spaceId: string,
): Promise<SpaceKeyState> {
	let state = await deps.spaceKeys.state(userId, spaceId);
	if (state.holders.length === 0) return state;
	if (!isOpaque(state) && isEpochDue(state)) {
		await beginEpoch(deps, userId, spaceId, state);
		state = await deps.spaceKeys.state(userId, spaceId);
	}
	const wraps = await sealMissing(deps, spaceId, state);
	if (wraps.length > 0) {
		await deps.spaceKeys.insertWraps(userId, spaceId, wraps, deps.now());
		state = await deps.spaceKeys.state(userId, spaceId);
	}
	if (isOpaque(state) && state.epochs.some(({ wrap }) => wrap !== null)) {
		await deps.spaceKeys.dropServerWraps(userId, spaceId);
		state = await deps.spaceKeys.state(userId, spaceId);
	}
	return state;
}

async function beginEpoch(
	deps: SettleDeps,
	userId: string,
	spaceId: string,
	{ departures, epochs }: SpaceKeyState,
): Promise<void> {
	const epoch = (epochs.at(-1)?.epoch ?? 0) + 1;
	const key = deps.randomBytes(dataKeyBytes);
	const wrap = await deps.keyEncryption.wrap(key, spaceKeyContext(spaceId, epoch));
	await deps.spaceKeys.insert(userId, { spaceId, epoch, wrap, departures, createdAtMs: deps.now() });
}

/** Keys that the server holds, sealed to the zero-knowledge members who have no wrap of them yet. */
async function sealMissing(
	deps: SettleDeps,
	spaceId: string,
	state: SpaceKeyState,
): Promise<NewMemberWrap[]> {
	const wraps: NewMemberWrap[] = [];
	for (const { epoch, wrap } of state.epochs) {
		const holders = missingWraps(state, epoch).filter(({ zeroKnowledge }) => zeroKnowledge);
		if (!wrap || holders.length === 0) continue;
		const key = await deps.keyEncryption.unwrap(wrap, spaceKeyContext(spaceId, epoch));
		for (const { userId, publicKey } of holders) {
			const sealed = await sealForMember(publicKey, key, memberKeyContext(spaceId, epoch, userId));
			wraps.push({ ...sealed, epoch, userId, publicKey });
		}
	}
	return wraps;
}

async function openSpaceKeys(
	deps: Pick<SpaceKeyDeps, 'keyEncryption'>,
	userId: string,
	spaceId: string,
	state: SpaceKeyState,
): Promise<SpaceKeys> {
	const keys = await Promise.all(
		state.epochs.flatMap(({ epoch, wrap }) =>
			wrap
				? deps.keyEncryption
						.unwrap(wrap, spaceKeyContext(spaceId, epoch))
						.then((key) => ({ epoch, key: base64(key) }))
				: [],
		),
	);
	const own = state.memberWraps.filter((wrap) => wrap.userId === userId);
	const newest = newestEpoch(state);
	return {
		current: newest?.epoch ?? null,
		keys,
		...(own.length > 0 ? { wrappedKeys: own.map(toWrappedKey) } : {}),
		...(newest?.wrap ? {} : { zeroKnowledge: true }),
		...(isEpochDue(state) ? { epochDue: true } : {}),
	};
}

function toWrappedKey(wrap: { epoch: number; encapsulatedKey: Uint8Array; wrapped: Uint8Array }) {
	return {
		epoch: wrap.epoch,
		encapsulatedKey: base64(wrap.encapsulatedKey),
		wrappedKey: base64(wrap.wrapped),
	};
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}
