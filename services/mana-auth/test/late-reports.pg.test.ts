import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { activityPath, clientAssertionHeader, type SignedIn } from '@mana/auth-protocol';
import { decodeJwt } from 'jose';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	post,
	publicUrl,
	refusalOf,
	registered,
} from './auth-world.ts';
import { assertion, exchanged, gatewayPublicKey } from './gateway.ts';
import { connect, personalSpaceOf } from './oauth-client.ts';

let world: AuthWorld;
let aheadMs = 0;
beforeAll(async () => {
	world = await createAuthWorld(
		{ GATEWAY_PUBLIC_KEYS: gatewayPublicKey },
		{ now: () => Date.now() + aheadMs },
	);
});
afterAll(() => world.close());

const forReports = (claims: Record<string, unknown> = {}) =>
	assertion({
		aud: `${publicUrl}${activityPath}`,
		exp: Math.floor((Date.now() + aheadMs) / 1000) + 30,
		...claims,
	});
let count = 0;
const entry = (change: Record<string, unknown> = {}) => ({
	callId: `late-${String(++count).padStart(8, '0')}`,
	at: new Date().toISOString(),
	tool: 'habits.list',
	spaceId: 'space-1',
	client: 'Claude Desktop',
	outcome: 'success',
	inputHash: 'ab'.repeat(32),
	durationMs: 12,
	...change,
});
const report = (token: string, proof: string | undefined, ...entries: unknown[]) =>
	post(
		world.app,
		activityPath,
		{ via: 'mcp', entries: entries.length > 0 ? entries : [entry()] },
		{ ...bearer(token), ...(proof !== undefined && { [clientAssertionHeader]: proof }) },
	);
const read = async (person: SignedIn) =>
	(await (await get(world.app, activityPath, person.accessToken)).json()).entries;

async function signedOut(email: string) {
	const person = await registered(world.app, email);
	const stays = await (
		await post(world.app, '/api/v1/auth/login', { email, password: 'violet-kettle-42' })
	).json();
	await post(world.app, '/api/v1/auth/logout', { refreshToken: person.refreshToken });
	return { person, stays };
}

describe('what is reported once a token has ended', () => {
	test('is taken from a service that proves itself, and stands in the log of its person', async () => {
		const { person, stays } = await signedOut('signed-out@mana.test');
		expect(await refusalOf(await report(person.accessToken, undefined))).toEqual({
			status: 401,
			error: 'SESSION_ENDED',
		});
		const last = entry();
		const answer = await report(person.accessToken, forReports(), last);
		expect(await answer.json()).toEqual({ written: 1, known: 0 });
		expect(await read(stays)).toMatchObject([last]);
		const again = await report(person.accessToken, forReports(), last);
		expect(await again.json()).toEqual({ written: 0, known: 1 });
	});

	test('is taken of an agent whose consent was ended, for its spaces only', async () => {
		const person = await registered(world.app, 'disconnects@mana.test');
		const spaceId = await personalSpaceOf(world.app, person);
		const { tokens } = await connect(world.app, person, { scope: 'notes:write' });
		const token = await exchanged(world.app, tokens.access_token, 'keys');
		const grantId = String(decodeJwt(token).grant);
		await world.admin`DELETE FROM auth.oauth_grants WHERE id = ${grantId}`;
		expect(await refusalOf(await report(token, undefined))).toEqual({ status: 401, error: 'GRANT_ENDED' });
		const elsewhere = await report(token, forReports(), entry());
		expect(await refusalOf(elsewhere)).toEqual({ status: 403, error: 'TOKEN_BOUND' });
		expect((await report(token, forReports(), entry({ spaceId }))).status).toBe(200);
		const [row] = await read(person);
		expect(row.verifiedClient).toBe(decodeJwt<{ act: { sub: string } }>(token).act.sub);
	});

	test('is taken for a day after the end of the token, and what was done until then', async () => {
		const person = await registered(world.app, 'much-later@mana.test');
		const endMs = Number(decodeJwt(person.accessToken).exp) * 1000;
		try {
			aheadMs = endMs + 10 * 60_000 - Date.now();
			// A gateway's clock may be five minutes ahead.
			const afterEnd = entry({ at: new Date(endMs + 5 * 60_000 + 1).toISOString() });
			const refused = await report(person.accessToken, forReports(), entry(), afterEnd);
			expect(await refusalOf(refused)).toEqual({ status: 400, error: 'VALIDATION' });
			const byAFastClock = entry({ at: new Date(endMs + 60_000).toISOString() });
			expect((await report(person.accessToken, forReports(), byAFastClock)).status).toBe(200);
			aheadMs += 24 * 60 * 60_000;
			const tooLate = await report(person.accessToken, forReports());
			expect(await refusalOf(tooLate)).toEqual({ status: 401, error: 'TOKEN_EXPIRED' });
		} finally {
			aheadMs = 0;
		}
	});

	test.each([
		[
			'by another key',
			() => assertion({ aud: `${publicUrl}${activityPath}` }, generateKeyPairSync('ed25519').privateKey),
		],
		['for the exchange of tokens', () => assertion()],
		['that has ended', () => forReports({ exp: Math.floor(Date.now() / 1000) - 10 })],
		['of nobody', () => 'a.b.c'],
		['that is empty', () => ''],
	])('is refused with an assertion %s', async (_, make) => {
		const { person, stays } = await signedOut(`assertion${crypto.randomUUID()}@mana.test`);
		const answer = await report(person.accessToken, make());
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'CLIENT_ASSERTION_INVALID' });
		expect(await read(stays)).toEqual([]);
	});

	test('is refused with an assertion that was shown before, or beside a token that is not ours', async () => {
		const { person } = await signedOut('replayed@mana.test');
		const proof = forReports();
		expect((await report(person.accessToken, proof)).status).toBe(200);
		expect(await refusalOf(await report(person.accessToken, proof))).toEqual({
			status: 401,
			error: 'CLIENT_ASSERTION_INVALID',
		});
		const forged = `${person.accessToken.slice(0, -8)}AAAAAAAA`;
		expect(await refusalOf(await report(forged, forReports()))).toEqual({
			status: 401,
			error: 'TOKEN_SIGNATURE',
		});
	});

	test('lets nobody read with an ended token', async () => {
		const { person } = await signedOut('reads-late@mana.test');
		const answer = await world.app.request(`${publicUrl}${activityPath}`, {
			headers: { ...bearer(person.accessToken), [clientAssertionHeader]: forReports() },
		});
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'SESSION_ENDED' });
	});
});
