import { canonicalJson, sha256Hex } from './canonical-json.ts';
import type { Change } from './wire/change.ts';

/**
 * What a change is known by when it is sent again: the client's own key, else SHA-256 of the canonical JSON of
 * the change as sent, before any stamping or clamping. Good within one client of one user.
 *
 * @param sha256 of a text's UTF-8, in lower-case hex: the platform's own, where it has one that need not be awaited
 */
export function changeKey(change: Change, sha256: (text: string) => string = sha256Hex): string {
	return change.key ?? `sha256:${sha256(canonicalJson(change))}`;
}
