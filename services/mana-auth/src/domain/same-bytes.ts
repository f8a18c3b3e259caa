import { timingSafeEqual } from 'node:crypto';

/** Compares without telling by time where two secrets differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && timingSafeEqual(a, b);
}
