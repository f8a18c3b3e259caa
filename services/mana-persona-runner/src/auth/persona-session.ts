import { type Space, signedInSchema, spacesSchema } from '@mana/auth-protocol';
import { personaPassword } from '@mana/auth-protocol/persona-password';
import { RequestFailed, type SendRequest } from './send-request.ts';

/** A persona, signed in as anyone is. */
export interface PersonaSession {
	/**
	 * An access token that is good for some time yet.
	 *
	 * @param refused one that was not taken, and is replaced for that
	 */
	token(refused?: string): Promise<string>;
	spaces(): Promise<readonly Space[]>;
	/** Signs out. */
	end(): Promise<void>;
}

export interface SessionDeps {
	readonly send: SendRequest;
	readonly authUrl: string;
	/** What the passwords of personas are derived from. */
	readonly seedSecret: string;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

/** How long before its end a token is renewed. */
const marginMs = 60_000;

/** @throws RequestFailed */
export async function openPersonaSession(deps: SessionDeps, email: string): Promise<PersonaSession> {
	const { send, authUrl, now } = deps;
	const post = async (path: string, body: unknown) =>
		signedInSchema.parse(await send(`${authUrl}/api/v1/auth${path}`, { method: 'POST', headers: {}, body }));
	const signIn = async () =>
		post('/login', { email, password: await personaPassword(deps.seedSecret, email) });
	let signedIn = await signIn();
	let endsAtMs = now() + signedIn.expiresIn * 1000;
	let renewal: Promise<void> | undefined;

	async function renew(): Promise<void> {
		try {
			signedIn = await post('/refresh', { refreshToken: signedIn.refreshToken });
		} catch (error) {
			// The session was ended from elsewhere, as a person may do; a person signs in again.
			if (!(error instanceof RequestFailed) || error.status !== 401) throw error;
			signedIn = await signIn();
		}
		endsAtMs = now() + signedIn.expiresIn * 1000;
	}

	async function token(refused?: string): Promise<string> {
		if (refused === signedIn.accessToken || now() > endsAtMs - marginMs) {
			renewal ??= renew().finally(() => {
				renewal = undefined;
			});
			await renewal;
		}
		return signedIn.accessToken;
	}

	return {
		token,
		spaces: async () =>
			spacesSchema.parse(
				await send(`${authUrl}/api/auth/organization/list`, {
					method: 'GET',
					headers: { authorization: `Bearer ${await token()}` },
				}),
			),
		async end() {
			const { refreshToken } = signedIn;
			await send(`${authUrl}/api/v1/auth/logout`, { method: 'POST', headers: {}, body: { refreshToken } });
		},
	};
}
