import { errorBodySchema, personaListSchema, signedInSchema, spacesSchema } from '@mana/auth-protocol';
import { personaPassword } from '@mana/auth-protocol/persona-password';
import { personaCatalogue, personaPairs } from '@mana/auth-service/persona-catalogue';
import { z } from 'zod';

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

const adminPath = '/api/v1/admin/personas';
const madeSchema = z.object({ id: z.string() });

/**
 * Makes the personas of the catalogue and the spaces that pairs of them share, or brings those there are to what it says.
 *
 * @param secret what their passwords are derived from, at least 32 characters
 * @throws SeedError at the first that the server does not take
 */
export async function seedPersonas(options: SeedOptions & { secret: string }): Promise<void> {
	for (const persona of personaCatalogue) {
		const password = await personaPassword(options.secret, persona.email);
		await call(options, 'POST', adminPath, { ...persona, password });
		options.report(`${persona.email}  ${persona.archetype}, ${persona.tickCadence}`);
	}
	for (const pair of personaPairs) {
		const owner = await signIn(options, pair.owner);
		const member = await signIn(options, pair.member);
		await share(owner, member, pair);
		options.report(`${pair.owner} and ${pair.member}  share “${pair.name}”, a ${pair.type}`);
	}
}

/** In a persona's own name. */
async function signIn(
	{ authUrl, secret, report }: SeedOptions & { secret: string },
	email: string,
): Promise<SeedOptions> {
	const password = await personaPassword(secret, email);
	const answer = await call({ authUrl, jwt: '', report }, 'POST', '/api/v1/auth/login', { email, password });
	return { authUrl, jwt: signedInSchema.parse(answer).accessToken, report };
}

/** Their keys come with the membership: the server makes those of accounts that are not zero-knowledge. */
async function share(
	owner: SeedOptions,
	member: SeedOptions,
	{ member: email, name, type }: (typeof personaPairs)[number],
): Promise<void> {
	const spacesOf = async (who: SeedOptions) =>
		spacesSchema.parse(await call(who, 'GET', '/api/auth/organization/list'));
	const known = (await spacesOf(owner)).find((space) => space.type === type && space.name === name);
	const spaceId =
		known?.id ?? madeSchema.parse(await call(owner, 'POST', '/api/v1/spaces', { name, type })).id;
	if ((await spacesOf(member)).some(({ id }) => id === spaceId)) return;
	const invitation = madeSchema.parse(
		await call(owner, 'POST', `/api/v1/spaces/${spaceId}/invitations`, { email, role: 'member' }),
	);
	await call(member, 'POST', `/api/v1/invitations/${invitation.id}/accept`, {});
}

/** Deletes every persona of the server, of the catalogue or not. @throws SeedError */
export async function removePersonas(options: SeedOptions): Promise<void> {
	const { personas } = personaListSchema.parse(await call(options, 'GET', adminPath));
	for (const { userId, email } of personas) {
		await call(options, 'DELETE', `${adminPath}/${encodeURIComponent(userId)}`);
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
		response = await fetch(`${authUrl}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				...(jwt !== '' && { authorization: `Bearer ${jwt}` }),
			},
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
