import { personaListSchema, signedInSchema, spacesSchema } from '@mana/auth-protocol';
import { personaPassword } from '@mana/auth-protocol/persona-password';
import { personaCatalogue, personaPairs } from '@mana/auth-service/persona-catalogue';
import { z } from 'zod';
import { type AuthAccess, callAuth } from './call-auth.ts';

/** As an administrator. */
export interface SeedOptions extends AuthAccess {
	readonly report: (line: string) => void;
}

const adminPath = '/api/v1/admin/personas';
const madeSchema = z.object({ id: z.string() });

/**
 * Makes the personas of the catalogue and the spaces that pairs of them share, or brings those there are to what it says.
 *
 * @param secret what their passwords are derived from, at least 32 characters
 * @throws AuthCallError at the first that the server does not take
 */
export async function seedPersonas(options: SeedOptions & { secret: string }): Promise<void> {
	for (const persona of personaCatalogue) {
		const password = await personaPassword(options.secret, persona.email);
		await callAuth(options, 'POST', adminPath, { ...persona, password });
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
	{ authUrl, secret }: SeedOptions & { secret: string },
	email: string,
): Promise<AuthAccess> {
	const password = await personaPassword(secret, email);
	const answer = await callAuth({ authUrl, jwt: undefined }, 'POST', '/api/v1/auth/login', {
		email,
		password,
	});
	return { authUrl, jwt: signedInSchema.parse(answer).accessToken };
}

/** Their keys come with the membership: the server makes those of accounts that are not zero-knowledge. */
async function share(
	owner: AuthAccess,
	member: AuthAccess,
	{ member: email, name, type }: (typeof personaPairs)[number],
): Promise<void> {
	const spacesOf = async (who: AuthAccess) =>
		spacesSchema.parse(await callAuth(who, 'GET', '/api/auth/organization/list'));
	const known = (await spacesOf(owner)).find((space) => space.type === type && space.name === name);
	const spaceId =
		known?.id ?? madeSchema.parse(await callAuth(owner, 'POST', '/api/v1/spaces', { name, type })).id;
	if ((await spacesOf(member)).some(({ id }) => id === spaceId)) return;
	const invitation = madeSchema.parse(
		await callAuth(owner, 'POST', `/api/v1/spaces/${spaceId}/invitations`, { email, role: 'member' }),
	);
	await callAuth(member, 'POST', `/api/v1/invitations/${invitation.id}/accept`, {});
}

/** Deletes every persona of the server, of the catalogue or not. @throws AuthCallError */
export async function removePersonas(options: SeedOptions): Promise<void> {
	const { personas } = personaListSchema.parse(await callAuth(options, 'GET', adminPath));
	for (const { userId, email } of personas) {
		await callAuth(options, 'DELETE', `${adminPath}/${encodeURIComponent(userId)}`);
		options.report(`${email}  deleted`);
	}
}
