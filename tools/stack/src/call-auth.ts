import { errorBodySchema } from '@mana/auth-protocol';

export interface AuthAccess {
	/** Where mana-auth is reached, without a trailing slash. */
	readonly authUrl: string;
	/** An access token; undefined for a sign-in. */
	readonly jwt: string | undefined;
}

const timeoutMs = 30_000;

/** The server did not do it. */
export class AuthCallError extends Error {
	override readonly name = 'AuthCallError';

	constructor(
		/** The code of the server's answer, or `AUTH_UNREACHABLE`. */
		readonly code: string,
		message: string,
		/** Of the answer; undefined where there was none. */
		readonly status?: number,
		readonly body?: unknown,
	) {
		super(message);
	}
}

/** Sends JSON to a route of mana-auth. @throws AuthCallError */
export async function callAuth(
	{ authUrl, jwt }: AuthAccess,
	method: string,
	path: string,
	body?: object,
): Promise<unknown> {
	let response: Response;
	try {
		response = await fetch(`${authUrl}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				...(jwt !== undefined && { authorization: `Bearer ${jwt}` }),
			},
			...(body ? { body: JSON.stringify(body) } : {}),
			signal: AbortSignal.timeout(timeoutMs),
		});
	} catch {
		throw new AuthCallError('AUTH_UNREACHABLE', `mana-auth does not answer at ${authUrl}.`);
	}
	const answer: unknown = await response.json().catch(() => undefined);
	if (response.ok) return answer;
	const { error, message } = errorBodySchema
		.catch({ error: 'UNKNOWN', message: '', status: response.status })
		.parse(answer);
	throw new AuthCallError(
		error,
		`mana-auth answered ${response.status} ${error}. ${message}`,
		response.status,
		answer,
	);
}
