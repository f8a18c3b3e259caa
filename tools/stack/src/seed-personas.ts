import { errorBodySchema, personaListSchema } from '@mana/auth-protocol';
import { personaCatalogue } from '@mana/auth-service/persona-catalogue';
import { personaPassword } from '@mana/auth-service/persona-password';

export interface SeedOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	authUrl: string;
	/** An access token of an administrator. */
	jwt: string;
	report: (line: string) => void;
}

const timeoutMs = 30_000;

/** The server did not do it. */
export class SeedError extends Error {
	override readonly name = 'SeedError';

	constructor(
		/** The code of the server's answer, or `AUTH_UNREACHABLE`. */
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

/**
 * Makes the personas of the catalogue, or brings those there are to what it says.
 *
 * @param secret what their passwords are derived from, at least 32 characters
 * @throws SeedError at the first that the server does not take
 */
export async function seedPersonas(options: SeedOptions & { secret: string }): Promise<void> {
	for (const persona of personaCatalogue) {
		const password = personaPassword(options.secret, persona.email);
		await call(options, 'POST', '', { ...persona, password });
		options.report(`${persona.email}  ${persona.archetype}, ${persona.tickCadence}`);
	}
}

/** Deletes every persona of the server, of the catalogue or not. @throws SeedError */
export async function removePersonas(options: SeedOptions): Promise<void> {
	const { personas } = personaListSchema.parse(await call(options, 'GET', ''));
	for (const { userId, email } of personas) {
		await call(options, 'DELETE', `/${encodeURIComponent(userId)}`);
		options.report(`${email}  deleted`);
	}
}

async function call(
	{ authUrl, jwt }: SeedOptions,
	method: string,
	path: string,
	body?: object,
): Promise<unknown> {
	let response: Response;
	try {
		response = await fetch(`${authUrl}/api/v1/admin/personas${path}`, {
			method,
			headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
			...(body ? { body: JSON.stringify(body) } : {}),
			signal: AbortSignal.timeout(timeoutMs),
		});
	} catch {
		throw new SeedError('AUTH_UNREACHABLE', `mana-auth does not answer at ${authUrl}.`);
	}
	const answer: unknown = await response.json().catch(() => undefined);
	if (response.ok) return answer;
	const { error, message } = errorBodySchema
		.catch({ error: 'UNKNOWN', message: '', status: response.status })
		.parse(answer);
	throw new SeedError(error, `mana-auth answered ${response.status} ${error}. ${message}`);
}
