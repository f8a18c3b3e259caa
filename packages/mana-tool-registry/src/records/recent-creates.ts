import { canonicalHash } from '@mana/sync-protocol';
import { LRUCache } from 'lru-cache';

/** What a create was asked to do. */
export interface CreateCall {
	readonly userId: string;
	readonly spaceId: string;
	readonly tool: string;
	readonly input: unknown;
}

/**
 * Which records were made lately, to tell an agent that asks for the same one again. It knows of the calls that came
 * this way only: that two records of one wish are told of is a courtesy, `key` is what keeps them from being made.
 */
export interface RecentCreates {
	/** @returns the id of the record that an equal call made within the last two minutes; this one is noted then */
	note(call: CreateCall, id: string): string | undefined;
}

const repeatMs = 120_000;
const creates = 10_000;

/** @param now milliseconds since 1970, UTC */
export function createRecentCreates(now: () => number): RecentCreates {
	const made = new LRUCache<string, { readonly id: string; readonly atMs: number }>({ max: creates });
	return {
		note({ userId, spaceId, tool, input }, id) {
			const call = canonicalHash([userId, spaceId, tool, input]);
			const before = made.get(call);
			made.set(call, { id, atMs: now() });
			return before !== undefined && now() - before.atMs <= repeatMs ? before.id : undefined;
		},
	};
}

/** The id of the record that a user's creates of one tool make under a key: a UUID of our own making (RFC 9562, 5.8). */
export function idOfKey({ userId, spaceId, tool }: Omit<CreateCall, 'input'>, key: string): string {
	const hash = canonicalHash([userId, spaceId, tool, key]);
	const variant = ((Number.parseInt(hash.charAt(16), 16) & 0x3) | 0x8).toString(16);
	return [
		hash.slice(0, 8),
		hash.slice(8, 12),
		`8${hash.slice(13, 16)}`,
		`${variant}${hash.slice(17, 20)}`,
		hash.slice(20, 32),
	].join('-');
}
