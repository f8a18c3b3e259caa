import { spacePolicySchema } from '@mana/auth-protocol';
import type { PolicySource } from '@mana/tool-registry';
import { LRUCache } from 'lru-cache';

export interface SpacePoliciesOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	authUrl: string;
	fetch?: typeof fetch;
	/** Milliseconds, monotonic. */
	now?: () => number;
}

const ttlMs = 30_000;
const timeoutMs = 3_000;
const rememberedSpaces = 10_000;
const policyBody = spacePolicySchema.pick({ allowDestructive: true });

/**
 * Asks mana-auth for a space's policy, in the caller's own name. An answer serves every member for 30 s, counted
 * from when it was asked for; callers who ask at once share a request. What cannot be known allows nothing, and
 * is asked anew by the next call.
 */
export function createSpacePolicies(options: SpacePoliciesOptions): PolicySource {
	const request = options.fetch ?? fetch;
	const now = options.now ?? (() => performance.now());
	const cache = new LRUCache<string, readonly string[]>({
		max: rememberedSpaces,
		ttl: ttlMs,
		ttlResolution: 0,
		perf: { now },
	});
	const pending = new Map<string, Promise<readonly string[]>>();

	const ask = async (spaceId: string, jwt: string): Promise<readonly string[]> => {
		const start = now();
		try {
			const response = await request(
				`${options.authUrl}/api/v1/spaces/${encodeURIComponent(spaceId)}/policy`,
				{
					headers: { authorization: `Bearer ${jwt}` },
					redirect: 'error',
					signal: AbortSignal.timeout(timeoutMs),
				},
			);
			if (!response.ok) {
				await response.body?.cancel();
				return [];
			}
			const { allowDestructive } = policyBody.parse(await response.json());
			cache.set(spaceId, allowDestructive, { start });
			return allowDestructive;
		} catch {
			return [];
		}
	};

	return {
		async allowedDestructiveTools({ spaceId, userId, jwt }) {
			const remembered = cache.get(spaceId);
			if (remembered) return remembered;
			const key = `${spaceId} ${userId}`;
			const underWay = pending.get(key) ?? ask(spaceId, jwt).finally(() => pending.delete(key));
			pending.set(key, underWay);
			return underWay;
		},
	};
}
