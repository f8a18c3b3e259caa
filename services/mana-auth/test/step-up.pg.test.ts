import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import {
	type AuthWorld,
	bearer,
	cookiesOf,
	createAuthWorld,
	joined,
	publicUrl,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';
import { changingRoutes, databaseDigest } from './every-route.ts';

const base64 = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64');
const recoveryWrap = { recoveryWrappedMk: base64(48), recoveryIv: base64(12) };
const keyPair = {
	publicKey: base64(32),
	wrappedPrivateKey: base64(48),
	iv: base64(12),
	masterKeyCheck: base64(32),
};
const { masterKeyCheck, ...wrappedPair } = keyPair;
const agentKeys = { encryption: wrappedPair, signing: wrappedPair, masterKeyCheck };
const credential = { id: 'AA', rawId: 'AA', type: 'public-key' };
const passkey = {
	challenge: 'x',
	response: { ...credential, response: { clientDataJSON: 'AA', attestationObject: 'AA' } },
	name: 'Phone',
};

/**
 * What somebody could do harm with who has a token of a quarter of an hour, and not the person; each with a body that
 * is refused for nothing else.
 */
const dangerous: Readonly<Record<string, () => unknown>> = {
	'POST /api/v1/me/encryption-vault/recovery-wrap': () => recoveryWrap,
	'DELETE /api/v1/me/encryption-vault/recovery-wrap': () => ({}),
	'POST /api/v1/me/encryption-vault/zero-knowledge': () => ({ enable: true }),
	'POST /api/v1/me/encryption-vault/rotate': () => ({}),
	'POST /api/v1/me/encryption-vault/rotate/confirm': () => ({}),
	'PUT /api/v1/me/encryption-vault/key-pair': () => keyPair,
	'PUT /api/v1/me/agent-keys': () => agentKeys,
	'POST /api/v1/me/two-factor': () => ({}),
	'POST /api/v1/me/two-factor/backup-codes': () => ({}),
	'DELETE /api/v1/me/two-factor': () => ({}),
	'POST /api/v1/me/passkeys/options': () => ({}),
	'POST /api/v1/me/passkeys': () => passkey,
	'DELETE /api/v1/me/passkeys/:id': () => ({}),
	'PUT /api/v1/spaces/:id/policy': () => ({ allowDestructive: [] }),
	'DELETE /api/v1/spaces/:id': () => ({}),
	'POST /api/v1/spaces/:id/transfer': () => ({ userId: member.user.id }),
	'POST /api/v1/me/email': () => ({ email: 'anna.new@mana.test' }),
	'DELETE /api/v1/me': () => ({ confirmEmail: member.user.email }),
};

/** What needs no proof: it proves something itself, tightens, can be undone, or is limited to what its caller may do. */
const ordinary = [
	/^POST \/api\/v1\/auth\//,
	/^POST \/api\/v1\/me\/encryption-vault\/init$/,
	/^POST \/api\/v1\/me\/agent-activity$/,
	/^(DELETE|POST) \/api\/v1\/me\/sessions\//,
	/^POST \/api\/v1\/me\/two-factor\/confirm$/,
	/^PATCH \/api\/v1\/me\/passkeys\/:id$/,
	/^POST \/api\/v1\/spaces\/:id\/keys\//,
	// With a step-up where it is about an owner.
	/^(PATCH|DELETE) \/api\/v1\/spaces\/:id\/members\/:userId$/,
	/^POST \/api\/v1\/spaces\/:id\/leave$/,
	// Making one, and giving it another name.
	/^(POST \/api\/v1\/spaces|PATCH \/api\/v1\/spaces\/:id)$/,
	/^(POST|DELETE) \/api\/v1\/spaces\/:id\/invitations/,
	/^POST \/api\/v1\/invitations\/:id\//,
	/^POST \/api\/v1\/oauth\//,
	/^DELETE \/api\/v1\/me\/grants/,
	// Consent, as the decision on a request is; with a step-up where an agent by header is let into all spaces.
	/^PUT \/api\/v1\/me\/(grants\/:id\/spaces|header-agents\/:sessionId)$/,
	/^(POST|DELETE) \/api\/v1\/me\/mission-grants/,
	// By mana-ai, which signs it.
	/^POST \/api\/v1\/missions\/token-exchange$/,
	// Of operators and the persona runner.
	/^(POST|PUT|DELETE) \/api\/v1\/(admin|internal)\/personas/,
];

let world: AuthWorld;
let person: SignedIn;
let member: SignedIn;
let spaceId: string;
beforeAll(async () => {
	world = await createAuthWorld();
	person = await registered(world.app, 'anna@mana.test');
	spaceId = await sharedSpace(world, person, 'home');
	member = await joined(world, person, 'ben@mana.test', spaceId, 'member');
});
afterAll(() => world.close());

/** Who owns a space with others in it cannot delete their account, with a proof or without. */
const askerOf = (name: string) => (name === 'DELETE /api/v1/me' ? member : person);

const isOwn = (name: string) => / \/api\/v1\//.test(name);

describe('step-up', () => {
	test('is decided for every route of ours that changes something', () => {
		const undecided = changingRoutes(world)
			.map(({ method, path }) => `${method} ${path}`)
			.filter((name) => isOwn(name) && !Object.hasOwn(dangerous, name))
			.filter((name) => !ordinary.some((pattern) => pattern.test(name)));
		expect(undecided).toEqual([]);
	});

	test('is asked for by everything dangerous, which does nothing without it', async () => {
		const names = changingRoutes(world).map(({ method, path }) => `${method} ${path}`);
		// A refusal about keys is written down.
		const before = await databaseDigest(world, ['key_audit']);
		for (const [name, body] of Object.entries(dangerous)) {
			expect(names).toContain(name);
			const [method = '', path = ''] = name.split(' ');
			const answer = await world.app.request(`${publicUrl}${path.replace(':id', spaceId)}`, {
				method,
				headers: { 'content-type': 'application/json', ...bearer(askerOf(name).accessToken) },
				body: JSON.stringify(body()),
			});
			const challenge = answer.headers.get('www-authenticate');
			expect({ name, ...(await refusalOf(answer)) }).toEqual({
				name,
				status: 401,
				error: 'STEP_UP_REQUIRED',
			});
			expect(challenge).toContain('acr_values="step-up"');
		}
		expect(await databaseDigest(world, ['key_audit'])).toBe(before);
	});

	test('is asked of a cookie too, however fresh its session is', async () => {
		const signedIn = await world.app.request(`${publicUrl}/api/auth/sign-in/email`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ email: 'ben@mana.test', password: 'violet-kettle-42' }),
		});
		const cookie = cookiesOf(signedIn);
		const answer = await world.app.request(`${publicUrl}/api/v1/me`, {
			method: 'DELETE',
			headers: { 'content-type': 'application/json', cookie, origin: publicUrl },
			body: JSON.stringify({ confirmEmail: 'ben@mana.test' }),
		});
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'STEP_UP_REQUIRED' });
	});

	test('is not asked for a deletion that is refused anyway, and nothing is deleted', async () => {
		const before = await databaseDigest(world);
		const remove = async ({ accessToken }: SignedIn, path: string, body: unknown = {}) =>
			refusalOf(
				await world.app.request(`${publicUrl}/api/v1${path}`, {
					method: 'DELETE',
					headers: { 'content-type': 'application/json', ...bearer(accessToken) },
					body: JSON.stringify(body),
				}),
			);
		expect(await remove(person, '/me', { confirmEmail: person.user.email })).toEqual({
			status: 409,
			error: 'OWNER_OF_SPACES',
		});
		expect(await remove(member, `/spaces/${spaceId}`)).toEqual({ status: 403, error: 'SPACE_ROLE_REQUIRED' });
		const [personal] = await world.admin<{ id: string }[]>`
			select id from auth.organizations where personal_owner_id = ${person.user.id}`;
		expect(await remove(person, `/spaces/${personal?.id}`)).toEqual({
			status: 403,
			error: 'SPACE_PERSONAL_UNDELETABLE',
		});
		expect(await remove(person, '/spaces/nowhere')).toEqual({ status: 403, error: 'SPACE_FORBIDDEN' });
		expect(await databaseDigest(world)).toBe(before);
	});
});
