import type { SealedInputsState } from '@mana/agent-loop/sealed';
import type { SealedCopy } from '../../sealed-copies.ts';

export interface RenewalQuestion {
	readonly nowMs: number;
	readonly copy: Pick<SealedCopy, 'until' | 'last'>;
	/** What mana-ai holds, whichever device sealed it; undefined where that is nothing. */
	readonly held: Pick<SealedInputsState, 'kid' | 'sealedAt' | 'expiresAt'> | undefined;
	/** What mana-ai wants copies to be sealed to. */
	readonly newestKid: string;
	/** Of the records as they are. */
	readonly digest: string;
	/** Since when they have this digest, and since when they are others than those that were sealed. */
	readonly sameSinceMs: number;
	readonly changedSinceMs: number;
}

export type RenewalReason = 'none-held' | 'other-key' | 'half-life' | 'changed';

const dayMs = 24 * 60 * 60_000;
/** Somewhat less than the 30 days that mana-ai takes: clocks differ. */
const lifeMs = 30 * dayMs - 60 * 60_000;
/** Whoever writes is let finish, … */
const quietMs = 20_000;
/** … for so long. */
const longestWaitMs = 2 * 60_000;

/** Until when a copy is good that is sealed now. */
export function expiryOf(nowMs: number, until: string): string {
	return new Date(Math.min(nowMs + lifeMs, Date.parse(until))).toISOString();
}

/** Why a copy is to be sealed anew now; undefined where it is not. */
export function renewalReason(asked: RenewalQuestion): RenewalReason | undefined {
	const { nowMs, copy, held, newestKid, digest } = asked;
	if (nowMs >= Date.parse(copy.until)) return undefined;
	if (held === undefined || Date.parse(held.expiresAt) <= nowMs) return 'none-held';
	if (held.kid !== newestKid) return 'other-key';
	const [sealedMs, expiresMs] = [Date.parse(held.sealedAt), Date.parse(held.expiresAt)];
	const isHalfOver = nowMs >= (sealedMs + expiresMs) / 2;
	if (isHalfOver && expiresMs < Date.parse(expiryOf(nowMs, copy.until))) return 'half-life';
	if (digest === copy.last?.digest) return undefined;
	const isQuiet = nowMs - asked.sameSinceMs >= quietMs || nowMs - asked.changedSinceMs >= longestWaitMs;
	return isQuiet ? 'changed' : undefined;
}
