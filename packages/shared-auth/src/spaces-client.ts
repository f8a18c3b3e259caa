import { type Space, spacesSchema } from '@mana/auth-protocol';
import { LRUCache } from 'lru-cache';
import { type Caller, isGoodInSpace } from './caller.ts';

export type SpacesAnswer =
	| { ok: true; spaces: readonly Space[] }
	| { ok: false; reason: 'AUTH_UNAVAILABLE' | 'TOKEN_REFUSED' };

export interface SpacesClient {
	/**
	 * The spaces that the caller is a member of, with their role in each. Nothing is assumed on failure.
	 *
	 * @param mustKnow a space the caller speaks of: when the remembered answer lacks it, which it does for one
	 *   just made or joined, mana-auth is asked again
	 */
	list(caller: Pick<Caller, 'userId' | 'token' | 'boundSpaces'>, mustKnow?: string): Promise<SpacesAnswer>;
}

export interface SpacesClientOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	authUrl: string;
	fetch?: typeof fetch;
	/** How long an answer may be used, at most: a removed member is out after that. Default 30 s. */
	ttlMs?: number;
	/** Milliseconds, monotonic. */
	now?: () => number;
}

const timeoutMs = 3_000;
const rememberedUsers = 10_000;

/**
 * Asks mana-auth for a caller's spaces, in the caller's own name. Answers are shared for 30 s a user, and so is
 * a request under way; failures are not kept.
 */
export function createSpacesClient(options: SpacesClientOptions): SpacesClient {
	const fetchSpaces = options.fetch ?? fetch;
	const now = options.now ?? (() => performance.now());
	const cache = new LRUCache<string, { spaces: readonly Space[] }>({
		max: rememberedUsers,
		ttl: options.ttlMs ?? 30_000,
		ttlResolution: 0,
		perf: { now },
	});
	const pending = new Map<string, Promise<SpacesAnswer>>();

	const ask = async (token: string): Promise<SpacesAnswer> => {
		try {
			const response = await fetchSpaces(`${options.authUrl}/api/auth/organization/list`, {
				headers: { authorization: `Bearer ${token}` },
				signal: AbortSignal.timeout(timeoutMs),
			});
			if (response.status === 401 || response.status === 403) return { ok: false, reason: 'TOKEN_REFUSED' };
			if (!response.ok) return { ok: false, reason: 'AUTH_UNAVAILABLE' };
			return { ok: true, spaces: spacesSchema.parse(await response.json()) };
		} catch {
			return { ok: false, reason: 'AUTH_UNAVAILABLE' };
		}
	};

	return {
		async list(caller, mustKnow) {
			const key = cacheKey(caller);
			const remembered = cache.get(key);
			const isKnown = !mustKnow || remembered?.spaces.some((space) => space.id === mustKnow);
			if (remembered && isKnown) {
				return { ok: true, spaces: remembered.spaces };
			}
			const underWay =
				pending.get(caller.token) ??
				ask(caller.token).finally(() => {
					pending.delete(caller.token);
				});
			pending.set(caller.token, underWay);
			const askedAtMs = now();
			const answer = await underWay;
			if (!answer.ok) return answer;
			const spaces = answer.spaces.filter(({ id }) => isGoodInSpace(caller, id));
			cache.set(key, { spaces }, { start: askedAtMs });
			return { ok: true, spaces };
		},
	};
}

function cacheKey({ userId, boundSpaces }: Pick<Caller, 'userId' | 'boundSpaces'>): string {
	return boundSpaces === undefined ? userId : `${userId} ${boundSpaces === '*' ? '*' : boundSpaces.join()}`;
}
