import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import type { SignedIn } from '@mana/auth-protocol';
import { decodeJwt } from 'jose';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	password,
	post,
	publicUrl,
	put,
	refusalOf,
	registered,
	steppedUp,
} from './auth-world.ts';
import { exchanged, gatewayPublicKey } from './gateway.ts';
import { connect, personalSpaceOf } from './oauth-client.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld({ GATEWAY_PUBLIC_KEYS: gatewayPublicKey });
});
afterAll(() => world.close());

const sessionOf = ({ accessToken }: SignedIn) => String(decodeJwt(accessToken).sid);
const agentsOf = async (person: SignedIn) =>
	(await (await get(world.app, '/api/v1/me/grants', person.accessToken)).json()).headerAgents;
const connection = async (token: string) => (await get(world.app, '/api/v1/me/connection', token)).json();

/** As the gateway reports a call. */
async function report(person: SignedIn, more: object = { via: 'mcp' }, token = person.accessToken) {
	const entry = {
		callId: randomUUID(),
		at: new Date().toISOString(),
		tool: 'notes.create',
		spaceId: await personalSpaceOf(world.app, person),
		client: 'claude-code',
		outcome: 'success',
		inputHash: '0'.repeat(64),
		durationMs: 1,
	};
	const answer = await post(
		world.app,
		'/api/v1/me/agent-activity',
		{ entries: [entry], ...more },
		bearer(token),
	);
	expect(answer.status).toBe(200);
}

test('an agent that comes by header stands among the connected ones, and ending its session disconnects it', async () => {
	const person = await registered(world.app, 'header@mana.test');
	expect(await agentsOf(person)).toEqual([]);
	await report(person);
	await report(person);
	expect(await agentsOf(person)).toMatchObject([
		{ sessionId: sessionOf(person), client: 'claude-code', allSpaces: false },
	]);
	const other: SignedIn = await (
		await post(world.app, '/api/v1/auth/sign-in/email', {
			email: 'header@mana.test',
			password,
		})
	).json();
	const path = `${publicUrl}/api/v1/me/sessions/${sessionOf(person)}`;
	const ended = await world.app.request(path, { method: 'DELETE', headers: bearer(other.accessToken) });
	expect(ended.status).toBe(200);
	expect(await agentsOf(other)).toEqual([]);
	expect((await get(world.app, '/api/auth/organization/list', person.accessToken)).status).toBe(401);
});

test('a device that reports its own calls is no agent, nor is one that came by OAuth', async () => {
	const person = await registered(world.app, 'own-device@mana.test');
	await report(person, {});
	const { tokens } = await connect(world.app, person);
	await report(person, { via: 'mcp' }, await exchanged(world.app, tokens.access_token, 'keys'));
	expect(await agentsOf(person)).toEqual([]);
});

test('it may use other spaces once its person has allowed that, having just proved who they are', async () => {
	const person = await registered(world.app, 'wider@mana.test');
	const path = `/api/v1/me/header-agents/${sessionOf(person)}`;
	const allow = async (allSpaces: boolean, token = person.accessToken) =>
		put(world.app, path, { allSpaces }, bearer(token));
	const proven = await steppedUp(world.app, person);
	expect(await refusalOf(await allow(true, proven))).toEqual({ status: 404, error: 'AGENT_UNKNOWN' });
	await report(person);
	expect(await refusalOf(await allow(true))).toEqual({ status: 401, error: 'STEP_UP_REQUIRED' });
	expect(await connection(person.accessToken)).toEqual({ allSpaces: false, notGranted: [] });
	expect((await allow(true, proven)).status).toBe(200);
	expect(await connection(person.accessToken)).toEqual({ allSpaces: true, notGranted: [] });
	expect((await allow(false)).status).toBe(200);
	expect(await connection(person.accessToken)).toEqual({ allSpaces: false, notGranted: [] });

	const stranger = await registered(world.app, 'stranger@mana.test');
	const byStranger = await allow(true, await steppedUp(world.app, stranger));
	expect(await refusalOf(byStranger)).toEqual({ status: 404, error: 'AGENT_UNKNOWN' });
});
