import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
	type AuthWorld,
	bearer,
	cookiesOf,
	createAuthWorld,
	password,
	post,
	publicUrl,
	registered,
	sharedSpace,
} from './auth-world.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

async function cookieOf(email: string): Promise<string> {
	await registered(world.app, email);
	return cookiesOf(await post(world.app, '/api/auth/sign-in/email', { email, password }));
}

async function open(path: string, cookie?: string) {
	const headers = { accept: 'text/html', ...(cookie ? { cookie } : {}) };
	const answer = await world.app.request(`${publicUrl}${path}`, { headers, redirect: 'manual' });
	return { status: answer.status, location: answer.headers.get('location'), html: await answer.text() };
}

describe('a page for coming in', () => {
	test('is passed over by who is signed in', async () => {
		const cookie = await cookieOf('here@mana.test');
		expect(await open('/sign-in?next=%2Faccount', cookie)).toMatchObject({
			status: 302,
			location: '/account',
		});
		expect((await open('/sign-in')).html).toContain('Mana keeps your tasks');
	});

	test('of the second factor is for who owes a code', async () => {
		const answer = await open('/two-factor?next=%2Fspaces');
		expect(answer).toMatchObject({ status: 302, location: '/sign-in?next=%2Fspaces' });
	});

	test('tells of a link that sets no password any more, before one is typed', async () => {
		await registered(world.app, 'forgetful@mana.test');
		await post(world.app, '/api/v1/auth/forgot-password', { email: 'forgetful@mana.test' });
		const { pathname, search, searchParams } = new URL(world.mails.at(-1)?.link ?? '');
		expect((await open(`${pathname}${search}`)).html).toContain('name="newPassword"');
		const body = { token: searchParams.get('token'), newPassword: 'amber-lantern-77' };
		expect((await post(world.app, '/api/v1/auth/reset-password', body)).status).toBe(200);
		const { html } = await open(`${pathname}${search}`);
		expect(html).not.toContain('name="newPassword"');
		expect(html).toContain('href="/forgot-password"');
	});

	test('says where the link is on a machine that sends no mails', async () => {
		expect((await open('/forgot-password')).html).toContain('sends no mails');
	});
});

describe('an invitation', () => {
	test('says who invites into what, and has a way on for another account', async () => {
		const inviter = await registered(world.app, 'inviter@mana.test');
		const spaceId = await sharedSpace(world, inviter, 'lake-house');
		const body = { email: 'guest@mana.test', role: 'member' };
		const invited = await post(
			world.app,
			`/api/v1/spaces/${spaceId}/invitations`,
			body,
			bearer(inviter.accessToken),
		);
		const { pathname, search } = new URL((await invited.json()).link);
		const { location } = await open(`${pathname}${search}`);
		expect((await open(location ?? '')).html).toContain('inviter invites you into “lake-house”');
		const other = await open(`${pathname}${search}`, await cookieOf('somebody-else@mana.test'));
		expect(other.status).toBe(200);
		expect(other.html).toContain('Sign out, and use another account');
		expect(other.html).not.toContain('lake-house');
		const guest = await open(`${pathname}${search}`, await cookieOf('guest@mana.test'));
		expect(guest.html).toContain('Join lake-house?');
	});
});

describe('what the app shows', () => {
	const paths = [
		'/agents',
		'/activity?agent=Claude',
		'/spaces',
		'/spaces/abc',
		'/spaces/abc/activity',
		'/encryption',
	];

	test('is there, and links to pages that were here lead on to it', async () => {
		const webUrl = 'http://app.mana.test';
		const withApp = await createAuthWorld({ MANA_WEB_PUBLIC_URL: webUrl });
		for (const path of paths) {
			const answer = await withApp.app.request(`${publicUrl}${path}`);
			expect([answer.status, answer.headers.get('location')]).toEqual([302, webUrl + path]);
		}
		await withApp.close();
	});

	test('is nowhere where no app is set up, and the page says so', async () => {
		for (const path of paths) {
			const { status, html } = await open(path);
			expect([status, html]).toEqual([404, expect.stringContaining('MANA_WEB_PUBLIC_URL')]);
		}
	});
});

test('an address that is none of ours is a page for a browser, and JSON for a program', async () => {
	const browser = await open('/nonsense');
	expect([browser.status, browser.html]).toEqual([404, expect.stringContaining('<!doctype html>')]);
	const program = await world.app.request(`${publicUrl}/nonsense`);
	expect([program.status, (await program.json()).error]).toEqual([404, 'NOT_FOUND']);
});
