import { type SignedIn, signedInSchema } from '@mana/auth-protocol';
import type { KeptValues } from './device-storage.ts';
import type { SendToService } from './service-requests.ts';
import { AuthUnreachableError, SessionEndedError } from './session-errors.ts';

/** Who is signed in on this device. */
export interface DeviceSession {
	readonly userId: string;
	readonly email: string;
	/** Undefined once the server has ended the session: what is on the device stays, nothing is sent. */
	readonly refreshToken: string | undefined;
}

/** Short of a token's end it counts as ended, so that it does not end on its way. */
const marginMs = 30_000;

export interface AccessTokens {
	session(): DeviceSession | undefined;
	/** @throws SessionEndedError, AuthUnreachableError */
	token(refused?: string): Promise<string>;
	/** Takes over what a sign-in gave. */
	adopt(signedIn: SignedIn): Promise<void>;
	forget(): Promise<void>;
}

export interface AccessTokenOptions {
	readonly values: KeptValues;
	readonly send: SendToService;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** Called once the server has said that the session is over. */
	readonly onEnded: () => void;
}

/**
 * The session's access token, renewed when it is about to end. The refresh token that a renewal answers is kept before
 * the new access token is used, so that a device that dies in between goes on with it.
 */
export async function openAccessTokens(options: AccessTokenOptions): Promise<AccessTokens> {
	const { values, send, now } = options;
	let session = (await values.get('session')) as DeviceSession | undefined;
	let access: { readonly token: string; readonly untilMs: number } | undefined;
	let renewing: Promise<string> | undefined;

	async function adopt({ user, accessToken, refreshToken, expiresIn }: SignedIn): Promise<void> {
		session = { userId: user.id, email: user.email, refreshToken };
		await values.set('session', session);
		access = { token: accessToken, untilMs: now() + expiresIn * 1_000 - marginMs };
	}

	async function renew(): Promise<string> {
		if (session?.refreshToken === undefined) throw new SessionEndedError();
		const used = session.refreshToken;
		const body = { refreshToken: used };
		const answer = await send({ method: 'POST', path: '/api/v1/auth/refresh', body });
		if (!answer.ok && answer.status !== 401) throw new AuthUnreachableError(answer.code);
		if (session?.refreshToken !== used) {
			// Somebody has signed in or out meanwhile.
			if (access === undefined) throw new SessionEndedError();
			return access.token;
		}
		if (!answer.ok) {
			session = { ...session, refreshToken: undefined };
			access = undefined;
			await values.set('session', session);
			options.onEnded();
			throw new SessionEndedError(answer.code);
		}
		const signedIn = signedInSchema.parse(answer.body);
		await adopt(signedIn);
		return signedIn.accessToken;
	}

	async function token(refused?: string): Promise<string> {
		if (access !== undefined && access.token !== refused && now() < access.untilMs) return access.token;
		renewing ??= renew().finally(() => {
			renewing = undefined;
		});
		return renewing;
	}

	return {
		session: () => session,
		token,
		adopt,
		async forget() {
			session = undefined;
			access = undefined;
			await values.delete('session');
		},
	};
}
