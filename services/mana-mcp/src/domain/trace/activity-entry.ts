import { createHmac, hkdfSync } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const clientLimitCharacters = 100;

/**
 * A keyed hash of a call's arguments, 64 hex digits: two calls with the same arguments by one person show the
 * same, and who reads the log cannot find the arguments by trying likely ones, for which a plain hash would do.
 */
export function createInputHash(secret: string): (userId: string, input: unknown) => string {
	const key = Buffer.from(hkdfSync('sha256', secret, '', 'mana-mcp-activity-input-v1', 32));
	return (userId, input) =>
		createHmac('sha256', key)
			.update(`${userId}\0${textOf(input)}`)
			.digest('hex');
}

/** Clients name themselves; the name is kept as one short line. */
export function displayedClient(name: string): string {
	return displayedClients.memo(name);
}

/** Each call names its client, and there are few names. They come in at most 100 UTF-16 code units each. */
const displayedClients = new LRUCache<string, string>({
	max: 1_000,
	memoMethod: (name) => {
		const line = name
			.toWellFormed()
			.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
			.trim();
		return [...line].slice(0, clientLimitCharacters).join('') || 'unknown';
	},
});

/** How deep arguments are nested is the sender's choice; writing them out again may be more than the stack holds. */
function textOf(input: unknown): string {
	try {
		return JSON.stringify(input);
	} catch {
		return 'too deeply nested';
	}
}
