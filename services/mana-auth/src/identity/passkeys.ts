import type { NewPasskey, PasskeyAnswer, PasskeyChallenge, PasskeyRequest } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { z } from 'zod';
import type { Identity } from './better-auth.ts';
import { cookieFrom, cookieHeader } from './challenge-cookie.ts';
import { toAppError } from './library-errors.ts';
import { challengeCookie } from './relying-party.ts';

const begunSession = z.object({
	session: z.object({ id: z.string(), userId: z.string(), token: z.string() }),
});

/** @param session headers of the person's session, for a passkey of theirs; none to sign in with whichever */
export async function passkeyQuestion(identity: Identity, session: Headers): Promise<PasskeyChallenge> {
	const { response, headers } = await identity.api
		.generatePasskeyAuthenticationOptions({ headers: session, returnHeaders: true })
		.catch(rethrow);
	return { options: { ...response }, challenge: await cookieFrom(identity, challengeCookie, headers) };
}

export async function passkeyRegistration(identity: Identity, session: Headers): Promise<PasskeyChallenge> {
	const { response, headers } = await identity.api
		.generatePasskeyRegistrationOptions({ headers: session, returnHeaders: true })
		.catch(rethrow);
	return { options: { ...response }, challenge: await cookieFrom(identity, challengeCookie, headers) };
}

/** @throws AppError 400 `PASSKEY_INVALID`, 401 `CHALLENGE_INVALID` */
export async function addPasskey(
	identity: Identity,
	session: Headers,
	{ name, ...answer }: PasskeyRequest,
): Promise<NewPasskey> {
	const headers = new Headers(session);
	headers.append('cookie', await cookieHeader(identity, challengeCookie, answer.challenge));
	const passkey = await identity.api
		.verifyPasskeyRegistration({ headers, body: { response: answer.response, name } })
		.catch(rethrow);
	return { id: passkey.id, name };
}

/**
 * Checks an assertion, of which the library makes a session.
 *
 * @throws AppError 401 `PASSKEY_INVALID`, 401 `CHALLENGE_INVALID`
 */
export async function proveByPasskey(
	identity: Identity,
	answer: PasskeyAnswer,
	noted: Headers,
): Promise<{ userId: string; sessionId: string; token: string }> {
	const headers = new Headers(noted);
	headers.set('cookie', await cookieHeader(identity, challengeCookie, answer.challenge));
	const begun = await identity.api
		.verifyPasskeyAuthentication({ headers, body: { response: answer.response } })
		.catch(rethrow);
	const { session } = begunSession.parse(begun);
	return { userId: session.userId, sessionId: session.id, token: session.token };
}

/** @throws AppError 404 `PASSKEY_NOT_FOUND`, also for somebody else's */
export function passkeyNotFound(): AppError {
	return new AppError('PASSKEY_NOT_FOUND', 404, 'You have no such passkey.');
}

function rethrow(error: unknown): never {
	throw toAppError(error);
}
