import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { type AuthWorld, createAuthWorld, get, password, post } from './auth-world.ts';

/** How often a password was hashed, which is what an answer's time is made of. */
let hashed = 0;
let world: AuthWorld;
beforeAll(async () => {
	const passwordHashing = {
		hash: async (text: string) => {
			hashed++;
			return `quick:${text}`;
		},
		verify: async ({ hash, password: text }: { hash: string; password: string }) => {
			hashed++;
			return hash === `quick:${text}`;
		},
	};
	world = await createAuthWorld(
		{ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'mana@mana.test' },
		{ passwordHashing },
	);
	await post(world.app, '/api/v1/auth/register', { email: 'known@mana.test', password });
	await world.admin`update auth.users set email_verified = true`;
});
afterAll(() => world.close());
beforeEach(() => {
	hashed = 0;
});

const known = 'known@mana.test';
const unknown = () => `${crypto.randomUUID()}@mana.test`;

/** All that a caller learns: status, headers, the form of the body, and the work it took. */
async function learnt(answer: Response) {
	const { requestId: _, ...body } = await answer.json();
	const headers = [...answer.headers.keys()].filter((name) => name !== 'x-request-id').sort();
	const { user, ...rest } = body;
	return { status: answer.status, headers, rest, user: user && Object.keys(user).sort(), hashed };
}

describe('nobody learns which addresses have accounts', () => {
	test.each([
		['sign-in', '/api/v1/auth/sign-in/email', { password: 'wrong-password-1' }, 1],
		['sign-in', '/api/auth/sign-in/email', { password: 'wrong-password-1' }, 1],
		['registration', '/api/v1/auth/register', { password: 'amber-lantern-77' }, 1],
		['registration', '/api/auth/sign-up/email', { password: 'amber-lantern-77', name: 'Name' }, 1],
		['a forgotten password', '/api/v1/auth/forgot-password', {}, 0],
		['a forgotten password', '/api/auth/request-password-reset', {}, 0],
		['another mail to confirm', '/api/v1/auth/resend-verification', {}, 0],
	])('from %s at %s', async (_, path, body, work) => {
		const first = await learnt(await post(world.app, path, { email: known, ...body }));
		hashed = 0;
		const second = await learnt(await post(world.app, path, { email: unknown(), ...body }));
		expect(second).toEqual(first);
		expect(first.hashed).toBe(work);
	});

	test('from locks, which close on any address alike', async () => {
		const statuses = async (email: string) => {
			const all: number[] = [];
			for (let tries = 0; tries < 12; tries++) {
				const body = { email, password: 'wrong-password-1' };
				all.push((await post(world.app, '/api/v1/auth/login', body)).status);
			}
			return all;
		};
		await world.admin`delete from auth.password_failures`;
		expect(await statuses(known)).toEqual(await statuses(unknown()));
	});

	test('from a passkey’s options, for which nobody says who they are', async () => {
		const native = await get(world.app, '/api/auth/passkey/generate-authenticate-options');
		const own = await post(world.app, '/api/v1/auth/sign-in/passkey/options', { email: known });
		for (const options of [await native.json(), (await own.json()).options]) {
			expect(Object.keys(options).sort()).toEqual(['challenge', 'rpId', 'timeout', 'userVerification']);
		}
	});
});
