import { createHash } from 'node:crypto';

/** 52 bits, written in hex. */
const HASH_DIGITS = 13;

/**
 * The number that a space has as a scope: 2^52 and the first 52 bits of the SHA-256 of its id. So nobody has to look it
 * up, and no two servers have to agree on it. It is a safe integer, and above every number that was once drawn at random
 * (below 2^40). `mana_sync.scopes` checks it. Two spaces with one number are refused by `spaceNumberTaken`.
 */
export function scopeNumber(spaceId: string): number {
	const digest = createHash('sha256').update(spaceId).digest('hex');
	return Number.parseInt(`1${digest.slice(0, HASH_DIGITS)}`, 16);
}

/** Whether a number was drawn at random, as they were before. */
export function isFormerNumber(number: number): boolean {
	return number < 2 ** 52;
}
