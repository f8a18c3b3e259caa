import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** How long fetched keys are used without asking again. */
const freshForMs = 10 * 60_000;
/** How long known keys go on working while mana-auth cannot be reached. */
const usableForMs = 60 * 60_000;
/** The least time between two fetches, so that made-up key ids cannot turn into load on mana-auth. */
const fetchPauseMs = 5_000;
const fetchTimeoutMs = 3_000;

const keySetBody = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

export interface KeySetOptions {
	jwksUrl: string;
	fetch: typeof fetch;
	now: () => number;
}

/** The key set could not be had: the token may be good, but that cannot be told now. */
export class KeySetUnavailableError extends Error {
	override readonly name = 'KeySetUnavailableError';
	readonly code = 'AUTH_UNAVAILABLE';
}

/**
 * The signing keys of mana-auth. Fetched when first needed, when they have grown old, and when a token names a
 * key that is not among them; never from anywhere a token points to (`jku`, `x5u` and `jwk` are not looked at).
 */
export function createKeySet(options: KeySetOptions): JWTVerifyGetKey {
	let known: { get: JWTVerifyGetKey; fetchedAtMs: number } | undefined;
	let lastAttemptAtMs = Number.NEGATIVE_INFINITY;
	let pending: Promise<unknown> | undefined;

	/** Resolves to what went wrong, if anything did. */
	const refresh = (): Promise<unknown> => {
		if (pending) return pending;
		lastAttemptAtMs = options.now();
		const attempt = async () => {
			try {
				known = { get: createLocalJWKSet(await fetchKeySet(options)), fetchedAtMs: options.now() };
				return undefined;
			} catch (error) {
				return error;
			} finally {
				pending = undefined;
			}
		};
		pending = attempt();
		return pending;
	};
	const mayAskAgain = () => pending !== undefined || options.now() - lastAttemptAtMs >= fetchPauseMs;
	const ageMs = () => (known ? options.now() - known.fetchedAtMs : Number.POSITIVE_INFINITY);

	return async (header, token) => {
		let failure: unknown;
		const isUsable = () => known !== undefined && ageMs() < usableForMs;
		if (!isUsable() || (ageMs() >= freshForMs && mayAskAgain())) failure = await refresh();
		if (!known || !isUsable()) throw unavailable(failure);
		try {
			return await known.get(header, token);
		} catch (error) {
			if (!(error instanceof errors.JWKSNoMatchingKey) || !mayAskAgain()) throw error;
			failure = await refresh();
			if (failure) throw unavailable(failure);
			return known.get(header, token);
		}
	};
}

async function fetchKeySet({ jwksUrl, fetch }: KeySetOptions): Promise<JSONWebKeySet> {
	const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(fetchTimeoutMs) });
	if (!response.ok) throw new Error(`the key set answered ${response.status}`);
	return keySetBody.parse(await response.json()) as JSONWebKeySet;
}

function unavailable(cause: unknown): KeySetUnavailableError {
	return new KeySetUnavailableError('The signing keys of mana-auth cannot be fetched.', { cause });
}
