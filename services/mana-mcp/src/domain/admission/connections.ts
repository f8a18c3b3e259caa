import { type Connection, connectionSchema } from '@mana/auth-protocol';
import { LRUCache } from 'lru-cache';
import type { PlatformCaller } from './token-exchange.ts';

export type ConnectionAnswer =
	| { readonly ok: true; readonly connection: Connection }
	| { readonly ok: false; readonly reason: 'AUTH_UNAVAILABLE' | 'TOKEN_REFUSED' };

/** Knows what a caller's connection may use beside its space. */
export interface Connections {
	of(
		caller: Pick<PlatformCaller, 'userId' | 'sessionId' | 'grantId' | 'boundSpaces' | 'token'>,
	): Promise<ConnectionAnswer>;
}

export interface ConnectionsOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	readonly authUrl: string;
	readonly fetch?: typeof fetch;
	/** Milliseconds, monotonic. */
	readonly now?: () => number;
}

const ttlMs = 30_000;
const timeoutMs = 3_000;
const remembered = 10_000;

/**
 * Asks mana-auth, in the caller's own name. An answer serves 30 s, counted from when it was asked for; callers who ask
 * at once share a request, and failures are not kept.
 */
export function createConnections(options: ConnectionsOptions): Connections {
	const request = options.fetch ?? fetch;
	const now = options.now ?? (() => performance.now());
	const cache = new LRUCache<string, Connection>({
		max: remembered,
		ttl: ttlMs,
		ttlResolution: 0,
		perf: { now },
	});
	const pending = new Map<string, Promise<ConnectionAnswer>>();

	const ask = async (key: string, token: string): Promise<ConnectionAnswer> => {
		const start = now();
		try {
			const response = await request(`${options.authUrl}/api/v1/me/connection`, {
				headers: { authorization: `Bearer ${token}` },
				redirect: 'error',
				signal: AbortSignal.timeout(timeoutMs),
			});
			if (!response.ok) {
				await response.body?.cancel();
				const isRefused = response.status === 401 || response.status === 403;
				return { ok: false, reason: isRefused ? 'TOKEN_REFUSED' : 'AUTH_UNAVAILABLE' };
			}
			const connection = connectionSchema.parse(await response.json());
			cache.set(key, connection, { start });
			return { ok: true, connection };
		} catch {
			return { ok: false, reason: 'AUTH_UNAVAILABLE' };
		}
	};

	return {
		async of({ userId, sessionId, grantId, boundSpaces, token }) {
			const key = JSON.stringify([userId, grantId ?? sessionId, boundSpaces]);
			const known = cache.get(key);
			if (known) return { ok: true, connection: known };
			const underWay = pending.get(key) ?? ask(key, token).finally(() => pending.delete(key));
			pending.set(key, underWay);
			return underWay;
		},
	};
}
