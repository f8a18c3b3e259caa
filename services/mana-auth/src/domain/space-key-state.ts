import type { SealedForMember } from '@mana/auth-protocol/member-key';
import type { KeyAuditEntry } from './key-audit.ts';
import type { WrappedKey } from './key-encryption.ts';

/** One epoch's key, sealed to one member's public key. */
export interface MemberWrap extends SealedForMember {
	epoch: number;
	userId: string;
}

/** A member, as far as keys go. */
export interface KeyHolder {
	userId: string;
	zeroKnowledge: boolean;
	publicKey: Uint8Array | null;
}

export interface SpaceEpoch {
	epoch: number;
	/** The server's wrap; none in a space that is its members' own. */
	wrap: WrappedKey | null;
	/** How many members had left when it was made. */
	departures: number;
	isMadeByDevice: boolean;
}

/** All there is about a shared space's keys, as a member may see it. For anyone else it has no holders. */
export interface SpaceKeyState {
	/** How many members have left so far. */
	departures: number;
	/** Oldest first. */
	epochs: SpaceEpoch[];
	holders: KeyHolder[];
	memberWraps: MemberWrap[];
}

/** A wrap with the public key it was sealed to: it is kept only while that is still the member's. */
export type NewMemberWrap = MemberWrap & { publicKey: Uint8Array };

export interface SpaceKeyStore {
	state(userId: string, spaceId: string): Promise<SpaceKeyState>;
	/** Stores an epoch of the server's making, unless there is that epoch already. */
	insert(
		userId: string,
		key: { spaceId: string; epoch: number; wrap: WrappedKey; departures: number; createdAtMs: number },
	): Promise<void>;
	/** Stores wraps that are not there yet, for those who are members with that public key. */
	insertWraps(userId: string, spaceId: string, wraps: NewMemberWrap[], createdAtMs: number): Promise<void>;
	/** Drops the server's wraps of those epochs that every member, all of them zero-knowledge, has a wrap of. */
	dropServerWraps(userId: string, spaceId: string): Promise<void>;
	/**
	 * Locks the space's keys and stores what `decide` makes of them, with the audit row: all or nothing. Answers
	 * how many wraps were new.
	 */
	change(
		entry: KeyAuditEntry & { spaceId: string },
		decide: (state: SpaceKeyState) => { newEpoch: number | null; wraps: NewMemberWrap[] },
	): Promise<number>;
}

export function newestEpoch(state: SpaceKeyState): SpaceEpoch | undefined {
	return state.epochs.at(-1);
}

/** Opaque to the server: all its members are zero-knowledge, and each has a key pair to seal to. */
export function isOpaque({ holders }: SpaceKeyState): boolean {
	return holders.length > 0 && holders.every((holder) => holder.zeroKnowledge && holder.publicKey !== null);
}

/** Whether a new epoch has to begin before anything more is written, by the server or by a member's device. */
export function isEpochDue(state: SpaceKeyState): boolean {
	const newest = newestEpoch(state);
	if (!newest || newest.departures < state.departures) return true;
	// The server has known a key of its own making; and it cannot serve one that a device made.
	return isOpaque(state) ? !newest.isMadeByDevice : newest.wrap === null;
}

/** Members who have a public key but no wrap of an epoch. */
export function missingWraps(state: SpaceKeyState, epoch: number): (KeyHolder & { publicKey: Uint8Array })[] {
	const has = new Set(state.memberWraps.filter((wrap) => wrap.epoch === epoch).map((wrap) => wrap.userId));
	return state.holders.flatMap(({ publicKey, ...holder }) =>
		publicKey && !has.has(holder.userId) ? [{ ...holder, publicKey }] : [],
	);
}
