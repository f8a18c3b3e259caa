import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { runRetention } from '../src/retention.ts';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	post,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';
import { authorizeUrl, connect, openRequest, pkce, registerClient } from './oauth-client.ts';

const hourMs = 60 * 60_000;
let world: AuthWorld;
let aheadMs = 0;
beforeAll(async () => {
	world = await createAuthWorld({}, { now: () => Date.now() + aheadMs });
});
afterAll(() => world.close());

describe('the slug of a personal space', () => {
	test('is shown to its owner, and to nobody who asks for the name', async () => {
		const paula = await registered(world.app, 'paula@mana.test');
		const stranger = await registered(world.app, 'stranger@mana.test');
		const listed = await get(world.app, '/api/auth/organization/list', paula.accessToken);
		expect(await listed.json()).toMatchObject([{ slug: 'paula', type: 'personal' }]);
		const native = (path: string, body: unknown) =>
			post(world.app, `/api/auth/organization/${path}`, body, bearer(stranger.refreshToken));
		for (const slug of ['paula', 'nobody-has-this']) {
			expect(await (await native('check-slug', { slug })).json()).toEqual({ status: true });
			const created = await native('create', { name: 'x', slug, metadata: { type: 'team' } });
			expect(created.status).toBe(200);
		}
		for (const [path, body] of [
			['check-slug', { slug: '~paula' }],
			['set-active', { organizationSlug: '~paula' }],
			['create', { name: 'x', slug: '~paula', metadata: { type: 'team' } }],
		] as const) {
			expect(await refusalOf(await native(path, body))).toEqual({ status: 400, error: 'SPACE_SLUG_INVALID' });
		}
		const read = await world.app.request(
			'http://auth.mana.test/api/auth/organization/get-full-organization?organizationSlug=~paula',
			{ headers: bearer(stranger.refreshToken) },
		);
		expect(read.status).toBe(400);
	});
});

describe('the number of spaces that a person makes', () => {
	test('holds for requests at once', async () => {
		const person = await registered(world.app, 'maker@mana.test');
		for (let made = 1; made < 48; made++) await sharedSpace(world, person, `made-${made}`);
		const answers = await Promise.all(
			Array.from({ length: 8 }, (_, n) =>
				post(
					world.app,
					'/api/auth/organization/create',
					{ name: 'x', slug: `at-once-${n}`, metadata: { type: 'team' } },
					bearer(person.refreshToken),
				),
			),
		);
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 403]));
		const spaces = await (await get(world.app, '/api/auth/organization/list', person.accessToken)).json();
		expect(spaces).toHaveLength(50);
		await world.admin`update auth.organizations set created_at = now() - interval '2 hours' where slug like 'at-once-%'`;
		await retain();
		expect(await world.admin`select from auth.organizations where slug like 'at-once-%'`).toHaveLength(2);
	});
});

test('a mailed token is in no path that the service answers, and in no log', async () => {
	const answer = await get(world.app, '/api/auth/reset-password/s3cret-token?callbackURL=%2F');
	expect(answer.status).toBe(404);
	expect(world.logLines.join()).not.toContain('s3cret-token');
});

describe('agents’ clients', () => {
	test('say little about themselves', async () => {
		const answer = await post(world.app, '/api/auth/oauth2/register', {
			redirect_uris: ['https://agent.mana.test/cb'],
			client_name: 'x',
			more: 'x'.repeat(9_000),
		});
		expect(answer.status).toBe(413);
	});

	test('that nobody connects are few in all, and the oldest make room', async () => {
		await world.admin`
			insert into auth.oauth_clients (id, client_id, redirect_uris, created_at)
			select 'old-' || n, 'old-' || n, '[]', now() - interval '1 hour' from generate_series(1, 1000) n`;
		await registerClient(world.app);
		const old = await world.admin`select from auth.oauth_clients where id like 'old-%'`;
		expect(old.length).toBeLessThan(1_000);
		await world.admin`update auth.oauth_clients set created_at = now() where id like 'old-%'`;
		await world.admin`
			insert into auth.oauth_clients (id, client_id, redirect_uris, created_at)
			select 'new-' || n, 'new-' || n, '[]', now() from generate_series(1, 1000) n`;
		const refused = await post(world.app, '/api/auth/oauth2/register', {
			redirect_uris: ['https://agent.mana.test/cb'],
		});
		expect(await refusalOf(refused)).toEqual({ status: 503, error: 'CLIENTS_FULL' });
		const unknown = authorizeUrl('https://agent.mana.test/client.json', pkce().challenge);
		expect(await refusalOf(await get(world.app, unknown))).toEqual({ status: 503, error: 'CLIENTS_FULL' });
		await world.admin`delete from auth.oauth_clients where id like 'old-%' or id like 'new-%'`;
	});

	test('go a day after they registered, or a month after they were disconnected', async () => {
		const person = await registered(world.app, 'clients@mana.test');
		const { clientId: connected } = await connect(world.app, person);
		const { clientId: disconnected } = await connect(world.app, person);
		const unused = await registerClient(world.app);
		const asking = await registerClient(world.app);
		const { grants } = await (await get(world.app, '/api/v1/me/grants', person.accessToken)).json();
		const grant = grants.find(({ client }: { client: { id: string } }) => client.id === disconnected);
		await world.app.request(`http://auth.mana.test/api/v1/me/grants/${grant.grantId}`, {
			method: 'DELETE',
			headers: bearer(person.accessToken),
		});
		const left = async () => {
			const rows = await world.admin<{ client_id: string }[]>`select client_id from auth.oauth_clients`;
			return rows.map(({ client_id: id }) => id);
		};
		aheadMs = 25 * hourMs;
		await openRequest(world.app, authorizeUrl(asking, pkce().challenge));
		await retain();
		expect(await left()).toEqual(expect.arrayContaining([connected, disconnected, asking]));
		expect(await left()).not.toContain(unused);
		aheadMs = 31 * 24 * hourMs;
		await retain();
		expect(await left()).toContain(connected);
		expect(await left()).not.toContain(disconnected);
		aheadMs = 0;
	});
});

test('bodies that do not come hold a share of memory, counted by address, and none without a token', async () => {
	const person = await registered(world.app, 'stalling@mana.test');
	const stalls: ReadableStreamDefaultController[] = [];
	const send = async (peer: string, headers: Record<string, string>) => {
		const body = new ReadableStream({ start: (controller) => void stalls.push(controller) });
		const path = '/api/v1/me/agent-activity';
		const init = { method: 'POST', headers: { 'content-length': '2000000', ...headers }, body };
		const peerInfo = { requestIP: () => ({ address: peer, family: 'IPv4', port: 1 }) };
		const refused = async () =>
			refusalOf(await world.app.request(`http://auth.mana.test${path}`, init, peerInfo));
		return Promise.race([refused(), Bun.sleep(200).then(() => 'waits')]);
	};
	const own = bearer(person.accessToken);
	const held = await Promise.all(Array.from({ length: 33 }, () => send('203.0.113.7', own)));
	expect(new Set(held)).toEqual(new Set(['waits']));
	expect(await send('203.0.113.7', own)).toEqual({ status: 429, error: 'RATE_LIMITED' });
	expect(await send('203.0.113.8', own)).toBe('waits');
	expect(await send('203.0.113.9', {})).toEqual({ status: 401, error: 'TOKEN_MISSING' });
	for (const stalled of stalls) stalled.error(new Error('gone'));
});

describe('mails', () => {
	test('of a kind go to a mailbox 20 times a day', async () => {
		await registered(world.app, 'full@mana.test');
		const received = () => world.mails.filter(({ to }) => to === 'full@mana.test').length;
		const forget = () => post(world.app, '/api/v1/auth/forgot-password', { email: 'full@mana.test' });
		for (let times = 0; times < 5; times++) {
			aheadMs = times * 11 * 60_000;
			for (let tries = 0; tries < 8; tries++) await forget();
		}
		expect(received()).toBe(20);
		aheadMs = 25 * hourMs;
		await forget();
		expect(received()).toBe(21);
		aheadMs = 0;
	});

	test('of an invitation say who invites, and nothing of the inviter’s choice', async () => {
		const inviter = await registered(world.app, 'inviter@mana.test');
		const organizationId = await sharedSpace(world, inviter, 'win-a-prize');
		await post(
			world.app,
			'/api/auth/organization/update',
			{ organizationId, data: { name: 'Win a prize at evil.test' } },
			bearer(inviter.refreshToken),
		);
		const body = { email: 'guest@mana.test', role: 'member' };
		await post(world.app, `/api/v1/spaces/${organizationId}/invitations`, body, bearer(inviter.accessToken));
		const native = { ...body, email: 'second@mana.test', organizationId };
		await post(world.app, '/api/auth/organization/invite-member', native, bearer(inviter.refreshToken));
		for (const address of ['guest@mana.test', 'second@mana.test']) {
			const mail = world.mails.findLast(({ to }) => to === address);
			expect(mail?.text).toContain('inviter@mana.test');
			expect(`${mail?.subject} ${mail?.text}`).not.toContain('evil.test');
		}
	});
});

function retain() {
	return runRetention({
		maintenanceUrl: world.maintenanceUrl,
		secret: world.config.secret,
		retention: { auditDays: 365, activityDays: 365 },
		now: () => Date.now() + aheadMs,
	});
}
