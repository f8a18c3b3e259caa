import { canonicalHash } from './canonical-json.ts';
import type { Change } from './wire/change.ts';

/**
 * What a change is known by when it is sent again: the client's own key, else SHA-256 of the canonical JSON of
 * the change as sent, before any stamping or clamping. Good within one client of one user.
 */
export function changeKey(change: Change): string {
	return change.key ?? `sha256:${canonicalHash(change)}`;
}
