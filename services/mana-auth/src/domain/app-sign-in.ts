import { createHash } from 'node:crypto';
import type { AppTokenRequest } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { tokenDigest } from './oauth/token-digest.ts';

const codeBytes = 32;
const codeMs = 60_000;

/** What a code stands for: a session, for whoever knows the verifier of this challenge. */
export interface AppCode {
	readonly sessionId: string;
	/** BASE64URL(SHA-256(verifier)) (RFC 7636 §4.2). */
	readonly codeChallenge: string;
	readonly expiresAtMs: number;
}

export interface AppCodeStore {
	insert(code: AppCode & { readonly digest: string }): Promise<void>;
	/** Removes a code and says what it stood for: it is there once. */
	take(digest: string): Promise<AppCode | undefined>;
}

export interface AppSignInDeps {
	readonly appCodes: AppCodeStore;
	readonly randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
	readonly now: () => number;
}

/** A code by which the app joins this session within a minute. */
export async function issueAppCode(
	{ appCodes, randomBytes, now }: AppSignInDeps,
	{ sessionId, codeChallenge }: Pick<AppCode, 'sessionId' | 'codeChallenge'>,
): Promise<string> {
	const code = Buffer.from(randomBytes(codeBytes)).toString('base64url');
	const expiresAtMs = now() + codeMs;
	await appCodes.insert({ digest: tokenDigest(code), sessionId, codeChallenge, expiresAtMs });
	return code;
}

/**
 * The session that a code stands for. A code is gone after the first try, also one with the wrong verifier.
 *
 * @throws AppError 400 `SIGN_IN_CODE_INVALID`
 */
export async function redeemAppCode(
	{ appCodes, now }: Pick<AppSignInDeps, 'appCodes' | 'now'>,
	{ code, codeVerifier }: AppTokenRequest,
): Promise<string> {
	const found = await appCodes.take(tokenDigest(code));
	const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
	if (found === undefined || found.expiresAtMs <= now() || found.codeChallenge !== challenge) {
		throw new AppError('SIGN_IN_CODE_INVALID', 400, 'This way of signing in has ended. Sign in again.');
	}
	return found.sessionId;
}
