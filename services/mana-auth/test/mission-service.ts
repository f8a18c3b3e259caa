import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { MissionGrantInWords, SignedIn, TokenUse } from '@mana/auth-protocol';
import { type AuthWorld, bearer, post, publicUrl } from './auth-world.ts';
import { personalSpaceOf, postForm } from './oauth-client.ts';

const pair = generateKeyPairSync('ed25519');
const exchangePath = '/api/v1/missions/token-exchange';

/** As `AI_PUBLIC_KEYS` takes it. */
export const aiPublicKey = String(pair.publicKey.export({ format: 'jwk' }).x);
export const grantsPath = '/api/v1/me/mission-grants';
export const hourMs = 60 * 60_000;

/** An assertion of mana-ai (RFC 7523), changed as a test needs it. */
export function aiAssertion(
	world: AuthWorld,
	claims: Record<string, unknown> = {},
	key = pair.privateKey,
): string {
	const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
	const exp = Math.floor(world.deps.now() / 1000) + 30;
	const own = { iss: 'mana-ai', sub: 'mana-ai', aud: `${publicUrl}${exchangePath}`, exp, jti: randomUUID() };
	const signed = `${encode({ alg: 'EdDSA' })}.${encode({ ...own, ...claims })}`;
	return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

export function exchangeGrant(
	world: AuthWorld,
	grantId: string,
	runId: string,
	use: TokenUse,
	by = aiAssertion(world),
): Promise<Response> {
	return postForm(world.app, exchangePath, {
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion: by,
		subject_token: grantId,
		subject_token_type: 'urn:mana:params:oauth:token-type:mission-grant',
		requested_token_type: `urn:mana:params:oauth:token-type:${use}`,
		run_id: runId,
	});
}

/** For an hour, in the personal space, unless `more` says otherwise. */
export async function askForGrant(
	world: AuthWorld,
	person: SignedIn,
	more: Record<string, unknown> = {},
): Promise<Response> {
	const request = {
		missionId: 'm1',
		spaceId: await personalSpaceOf(world.app, person),
		modules: { notes: 'write', todo: 'read' },
		expiresAt: new Date(world.deps.now() + hourMs).toISOString(),
		maxRunsPerDay: 2,
		...more,
	};
	return post(world.app, grantsPath, request, bearer(person.accessToken));
}

export async function granted(
	world: AuthWorld,
	person: SignedIn,
	more: Record<string, unknown> = {},
): Promise<MissionGrantInWords> {
	const answer = await askForGrant(world, person, more);
	if (answer.status !== 200)
		throw new Error(`the grant was answered ${answer.status}: ${await answer.text()}`);
	return answer.json();
}
