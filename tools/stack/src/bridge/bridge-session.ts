import {
	type Account,
	firstSignedInSchema,
	type SignedIn,
	secondFactorChallengeSchema,
	signedInSchema,
} from '@mana/auth-protocol';
import { AuthCallError, callAuth } from '../call-auth.ts';
import { StackError } from '../stack-error.ts';
import type { Asker } from './ask.ts';
import type { SecretStore } from './secret-store.ts';

/** The person's own session, as long as the bridge runs and after it. */
export interface BridgeSession {
	readonly user: Account;
	/** A token that is good now. @throws StackError `BRIDGE_CLOSED` once the session has ended; AuthCallError */
	token(): Promise<string>;
}

export interface BridgeSessionOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	readonly authUrl: string;
	readonly email: string;
	readonly secrets: SecretStore;
	readonly asker: Asker;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

const authPath = '/api/v1/auth';
const sessionName = 'session';
/** A token that ends sooner than this is not handed out: a call may take that long. */
const marginMs = 60_000;

/**
 * Goes on with the session of the last time, else signs in, asking for what that takes.
 *
 * @throws StackError `BRIDGE_CLOSED`; AuthCallError where mana-auth refuses or does not answer
 */
export async function openBridgeSession(options: BridgeSessionOptions): Promise<BridgeSession> {
	const { authUrl, secrets, now } = options;
	const call = (path: string, body: object) =>
		callAuth({ authUrl, jwt: undefined }, 'POST', `${authPath}${path}`, body);
	const renewed = async (refreshToken: string) =>
		signedInSchema.parse(await call('/refresh', { refreshToken }));
	let signedIn = (await renewedFrom(secrets, renewed)) ?? (await signIn(options, call));
	let endsAtMs = now() + signedIn.expiresIn * 1000;
	let renewing: Promise<string> | undefined;
	await secrets.set(sessionName, signedIn.refreshToken);

	const renew = async (): Promise<string> => {
		try {
			signedIn = await renewed(signedIn.refreshToken);
		} catch (error) {
			if (!isEnded(error)) throw error;
			await secrets.remove(sessionName);
			throw new StackError('BRIDGE_CLOSED', 'The bridge was signed out. Start it again to sign in.');
		}
		endsAtMs = now() + signedIn.expiresIn * 1000;
		await secrets.set(sessionName, signedIn.refreshToken);
		return signedIn.accessToken;
	};
	return {
		user: signedIn.user,
		async token() {
			if (now() < endsAtMs - marginMs) return signedIn.accessToken;
			renewing ??= renew().finally(() => {
				renewing = undefined;
			});
			return renewing;
		},
	};
}

async function renewedFrom(
	secrets: SecretStore,
	renewed: (refreshToken: string) => Promise<SignedIn>,
): Promise<SignedIn | undefined> {
	const kept = await secrets.get(sessionName);
	if (kept === undefined) return undefined;
	try {
		return await renewed(kept);
	} catch (error) {
		if (isEnded(error)) return undefined;
		throw error;
	}
}

async function signIn(
	{ email, asker, secrets }: BridgeSessionOptions,
	call: (path: string, body: object) => Promise<unknown>,
): Promise<SignedIn> {
	const deviceToken = await secrets.get('device');
	const password = await asker.password();
	let answer: unknown;
	try {
		answer = await call('/login', { email, password, ...(deviceToken !== undefined && { deviceToken }) });
	} catch (error) {
		if (!(error instanceof AuthCallError && error.code === 'TWO_FACTOR_REQUIRED')) throw error;
		const { challenge } = secondFactorChallengeSchema.parse(error.body);
		answer = await call('/sign-in/two-factor', { challenge, code: await asker.oneTimeCode() });
	}
	const first = firstSignedInSchema.parse(answer);
	await secrets.set('device', first.deviceToken);
	return first;
}

/** Not where mana-auth is away: the session is good then, as far as anybody knows. */
function isEnded(error: unknown): boolean {
	return error instanceof AuthCallError && error.status === 401;
}
