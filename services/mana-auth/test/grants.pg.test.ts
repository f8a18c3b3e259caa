import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import { decodeJwt } from 'jose';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	joined,
	post,
	put,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';
import { exchange, exchanged, gatewayPublicKey } from './gateway.ts';
import { connect, personalSpaceOf, refresh } from './oauth-client.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld({ GATEWAY_PUBLIC_KEYS: gatewayPublicKey });
});
afterAll(() => world.close());

const grantsOf = async (person: SignedIn) =>
	(await (await get(world.app, '/api/v1/me/grants', person.accessToken)).json()).grants;
const spacesSeen = async (token: string) =>
	(await (await get(world.app, '/api/auth/organization/list', token)).json()).map(
		({ id }: { id: string }) => id,
	);
const connection = async (token: string) => (await get(world.app, '/api/v1/me/connection', token)).json();
const change = (person: SignedIn, grantId: string, spaces: unknown) =>
	put(world.app, `/api/v1/me/grants/${grantId}/spaces`, { spaces }, bearer(person.accessToken));

/** A person with a space of their own and two shared ones. */
async function person(name: string) {
	const owner = await registered(world.app, `${name}@mana.test`);
	const personal = await personalSpaceOf(world.app, owner);
	const home = await sharedSpace(world, owner, `${name}-home`, 'family');
	const club = await sharedSpace(world, owner, `${name}-club`, 'club');
	return { owner, personal, home, club };
}

describe('a consent to several spaces', () => {
	test('gives tokens that are good in these, the first before the others, and in no other', async () => {
		const { owner, personal, home, club } = await person('several');
		const { tokens } = await connect(world.app, owner, { spaces: [home, personal] });
		expect(decodeJwt(tokens.access_token).space).toEqual([home, personal]);
		const answer = await (await exchange(world.app, tokens.access_token, 'keys')).json();
		expect(answer.spaces).toEqual([home, personal]);
		const keys = answer.access_token;
		expect((await spacesSeen(keys)).sort()).toEqual([home, personal].sort());
		expect(await connection(keys)).toEqual({ allSpaces: false, notGranted: [club] });
		expect((await get(world.app, '/api/v1/me/encryption-vault/key', keys)).status).toBe(200);
		expect((await get(world.app, `/api/v1/spaces/${home}/keys`, keys)).status).toBe(200);
		expect(await refusalOf(await get(world.app, `/api/v1/spaces/${club}/keys`, keys))).toEqual({
			status: 403,
			error: 'TOKEN_BOUND',
		});
		expect((await get(world.app, `/api/v1/spaces/${home}/policy`, keys)).status).toBe(200);
		expect((await get(world.app, `/api/v1/spaces/${club}/policy`, keys)).status).toBe(403);
		expect(await grantsOf(owner)).toMatchObject([
			{ spaces: [{ id: home }, { id: personal }], allSpaces: false },
		]);
	});

	test('to all of them is good in those too that the person comes to have', async () => {
		const { owner, personal, home, club } = await person('all');
		const { tokens } = await connect(world.app, owner, { spaces: '*' });
		expect(decodeJwt(tokens.access_token).space).toBe('*');
		const keys = await exchanged(world.app, tokens.access_token, 'keys');
		const later = await sharedSpace(world, owner, 'all-later', 'team');
		expect((await spacesSeen(keys)).sort()).toEqual([personal, home, club, later].sort());
		expect(await connection(keys)).toEqual({ allSpaces: true, notGranted: [] });
		expect((await get(world.app, `/api/v1/spaces/${later}/keys`, keys)).status).toBe(200);
		expect(await grantsOf(owner)).toMatchObject([{ allSpaces: true, spaces: { length: 4 } }]);
	});

	test('names spaces of the person only, each once', async () => {
		const { owner, personal } = await person('own');
		const { club: foreign } = await person('other');
		for (const spaces of [[personal, foreign], [], [personal, personal], 'all', ['*', personal]]) {
			await expect(connect(world.app, owner, { spaces })).rejects.toThrow(/decision answered 40[03]/);
		}
	});

	test('is changed without connecting again, by its person only', async () => {
		const { owner, personal, home, club } = await person('changing');
		const { tokens } = await connect(world.app, owner, { spaces: [personal] });
		const [{ grantId }] = await grantsOf(owner);
		const seen = async () => spacesSeen(await exchanged(world.app, tokens.access_token, 'keys'));
		expect((await change(owner, grantId, [club, home])).status).toBe(200);
		expect((await seen()).sort()).toEqual([club, home].sort());
		expect((await change(owner, grantId, '*')).status).toBe(200);
		expect(await seen()).toHaveLength(3);
		expect((await change(owner, grantId, [personal])).status).toBe(200);
		expect(await seen()).toEqual([personal]);

		const stranger = await registered(world.app, 'changer@mana.test');
		const theirs = await personalSpaceOf(world.app, stranger);
		expect(await refusalOf(await change(stranger, grantId, [theirs]))).toEqual({
			status: 404,
			error: 'GRANT_UNKNOWN',
		});
		expect(await refusalOf(await change(owner, grantId, [personal, theirs]))).toEqual({
			status: 403,
			error: 'SPACE_FORBIDDEN',
		});
		const agent = await exchanged(world.app, tokens.access_token, 'keys');
		const byAgent = put(world.app, `/api/v1/me/grants/${grantId}/spaces`, { spaces: '*' }, bearer(agent));
		expect(await refusalOf(await byAgent)).toEqual({ status: 403, error: 'TOKEN_BOUND' });
		expect(await seen()).toEqual([personal]);
	});

	test('loses a space that its person leaves, and is gone with the last of them', async () => {
		const { owner, home, club } = await person('leaving');
		const guest = await joined(world, owner, 'guest@mana.test', home, 'member');
		const native = (by: SignedIn, path: string, body: unknown) =>
			post(world.app, `/api/auth/organization/${path}`, body, bearer(by.refreshToken));
		const asked = { email: guest.user.email, role: 'member', organizationId: club };
		const { id: invitationId } = await (await native(owner, 'invite-member', asked)).json();
		await native(guest, 'accept-invitation', { invitationId });
		const { clientId, tokens } = await connect(world.app, guest, { spaces: [home, club] });
		const leave = (space: string) =>
			world.app.request(`/api/v1/spaces/${space}/members/${guest.user.id}`, {
				method: 'DELETE',
				headers: bearer(owner.accessToken),
			});
		expect((await leave(home)).status).toBe(200);
		const answer = await (await exchange(world.app, tokens.access_token, 'sync')).json();
		expect(answer.spaces).toEqual([club]);
		expect((await leave(club)).status).toBe(200);
		expect((await exchange(world.app, tokens.access_token, 'sync')).status).toBe(400);
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(400);
		expect(await grantsOf(guest)).toEqual([]);
	});
});
