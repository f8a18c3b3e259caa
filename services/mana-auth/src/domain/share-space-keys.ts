import { canWrite, type KeyRecipients } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { KeyAuditEntry } from './key-audit.ts';
import { sameBytes } from './same-bytes.ts';
import {
	isEpochDue,
	isOpaque,
	missingWraps,
	type NewMemberWrap,
	newestEpoch,
	type SpaceKeyState,
} from './space-key-state.ts';
import { notAMember, requireSharedSpace, type SpaceKeyDeps, settleSpaceKeys } from './space-keys.ts';

type ShareDeps = Pick<SpaceKeyDeps, 'spaceKeys' | 'memberships'>;
type SpaceAuditEntry = KeyAuditEntry & { spaceId: string };

/**
 * Whom a device would seal keys to, and which epochs each of them lacks.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN`, 400 `SPACE_PERSONAL`
 */
export async function readRecipients(
	deps: SpaceKeyDeps,
	userId: string,
	spaceId: string,
): Promise<KeyRecipients> {
	await requireSharedSpace(deps, userId, spaceId);
	const state = await settleSpaceKeys(deps, userId, spaceId);
	if (state.holders.length === 0) throw notAMember();
	return {
		current: newestEpoch(state)?.epoch ?? null,
		isOpaque: isOpaque(state),
		epochDue: isEpochDue(state),
		members: state.holders.map((holder) => ({
			userId: holder.userId,
			zeroKnowledge: holder.zeroKnowledge,
			publicKey: holder.publicKey && Buffer.from(holder.publicKey).toString('base64'),
			missingEpochs: state.epochs
				.filter(({ epoch }) => missingWraps(state, epoch).some(({ userId }) => userId === holder.userId))
				.map(({ epoch }) => epoch),
		})),
	};
}

/**
 * Begins an epoch whose key a member's device made and sealed to every member. The server cannot open it.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN` or `SPACE_READ_ONLY`, 400 `SPACE_PERSONAL`, 409 `SPACE_NOT_OPAQUE`,
 *   `EPOCH_CONFLICT` or `MEMBERS_CHANGED`
 */
export async function addEpoch(
	deps: ShareDeps,
	entry: SpaceAuditEntry,
	epoch: number,
	wraps: Omit<NewMemberWrap, 'epoch'>[],
): Promise<void> {
	await requireWriter(deps, entry);
	await deps.spaceKeys.change(entry, (state) => {
		if (!isOpaque(state)) {
			throw new AppError(
				'SPACE_NOT_OPAQUE',
				409,
				'This space has members who are not zero-knowledge with a key pair: the server makes its keys.',
			);
		}
		if (epoch !== (newestEpoch(state)?.epoch ?? 0) + 1) throw epochConflict();
		const recipients = new Set(wraps.map((wrap) => wrap.userId));
		if (recipients.size !== wraps.length || recipients.size !== state.holders.length) {
			throw membersChanged();
		}
		for (const wrap of wraps) requireRecipient(state, wrap);
		return { newEpoch: epoch, wraps: wraps.map((wrap) => ({ ...wrap, epoch })) };
	});
}

/**
 * Hands epochs that are there to members who lack them, as after someone has joined. What a member has already
 * stays as it is.
 *
 * @returns how many wraps were new
 * @throws AppError 403 `SPACE_FORBIDDEN` or `SPACE_READ_ONLY`, 400 `SPACE_PERSONAL`, 409 `EPOCH_CONFLICT` or
 *   `MEMBERS_CHANGED`
 */
export async function shareEpochs(
	deps: ShareDeps,
	entry: SpaceAuditEntry,
	wraps: NewMemberWrap[],
): Promise<number> {
	await requireWriter(deps, entry);
	return deps.spaceKeys.change(entry, (state) => {
		const epochs = new Set(state.epochs.map(({ epoch }) => epoch));
		for (const wrap of wraps) {
			if (!epochs.has(wrap.epoch)) throw epochConflict();
			requireRecipient(state, wrap);
		}
		return { newEpoch: null, wraps };
	});
}

async function requireWriter(deps: ShareDeps, { userId, spaceId }: SpaceAuditEntry): Promise<void> {
	if (canWrite(await requireSharedSpace(deps, userId, spaceId))) return;
	throw new AppError('SPACE_READ_ONLY', 403, 'Viewers do not hand out keys.');
}

function requireRecipient(
	{ holders }: SpaceKeyState,
	{ userId, publicKey }: Pick<NewMemberWrap, 'userId' | 'publicKey'>,
): void {
	const holder = holders.find((each) => each.userId === userId);
	if (!holder?.publicKey || !sameBytes(holder.publicKey, publicKey)) throw membersChanged();
}

function epochConflict(): AppError {
	return new AppError('EPOCH_CONFLICT', 409, 'The epochs are others by now. Read the recipients again.');
}

function membersChanged(): AppError {
	return new AppError(
		'MEMBERS_CHANGED',
		409,
		'The wraps are not those of the members and their public keys. Read the recipients again.',
	);
}
