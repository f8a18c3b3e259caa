import { afterAll, beforeAll, expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { createTokenVerifier } from '@mana/shared-auth';
import { decodeProtectedHeader } from 'jose';
import { type AuthWorld, createAuthWorld, get, post, publicUrl, registered } from './auth-world.ts';

const command = fileURLToPath(new URL('../src/keys-rotate-command.ts', import.meta.url));
let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

async function rotate(
	environment: Record<string, string> = {},
): Promise<{ exitCode: number; output: string }> {
	const child = Bun.spawn([process.execPath, command], {
		env: {
			PATH: process.env.PATH,
			DATABASE_MAINTENANCE_URL: world.maintenanceUrl,
			BETTER_AUTH_SECRET: world.config.secret,
			...environment,
		},
		stdout: 'pipe',
		stderr: 'pipe',
	});
	return { exitCode: await child.exited, output: await new Response(child.stdout).text() };
}
const publishedKeys = async (): Promise<string[]> => {
	const { keys } = await (await get(world.app, '/api/auth/jwks')).json();
	return keys.map(({ kid }: { kid: string }) => kid);
};
const keyOf = (token: string) => decodeProtectedHeader(token).kid;
const freshToken = async (refreshToken: string): Promise<string> =>
	(await (await post(world.app, '/api/v1/auth/refresh', { refreshToken })).json()).accessToken;
/** Lets time pass for the keys only: everything about them lies further back by that much. */
const age = (minutes: number) => world.admin`
	update auth.jwks set signs_from = signs_from - make_interval(mins => ${minutes}),
		expires_at = expires_at - make_interval(mins => ${minutes})`;

test('across a rotation every token lives until it expires, and no verifier meets a key it cannot have', async () => {
	const { accessToken: old, refreshToken } = await registered(world.app, 'anna@mana.test');
	const fetchKeys = async () => get(world.app, '/api/auth/jwks');
	/** One that fetched the keys before the rotation, and may not ask again for a while. */
	const verifier = createTokenVerifier({
		jwksUrl: `${publicUrl}/api/auth/jwks`,
		issuer: publicUrl,
		audience: 'mana',
		fetch: Object.assign(fetchKeys, { preconnect: () => {} }),
	});
	const isGood = async (token: string) => (await verifier.verify(token)).ok;
	expect(await isGood(old)).toBe(true);
	const [first] = await publishedKeys();

	expect((await rotate()).exitCode).toBe(0);
	expect(await publishedKeys()).toHaveLength(2);
	const meanwhile = await freshToken(refreshToken);
	expect(keyOf(meanwhile)).toBe(first as string);
	expect(await isGood(meanwhile)).toBe(true);

	await age(16);
	const other = await world.secondInstance();
	const later = await freshToken(refreshToken);
	expect(keyOf(later)).not.toBe(first as string);
	for (const token of [old, meanwhile, later]) {
		expect((await get(world.app, '/api/v1/me/encryption-vault/status', token)).status).toBe(200);
		expect((await get(other.app, '/api/v1/me/encryption-vault/status', token)).status).toBe(200);
	}

	await age(24 * 60);
	expect(await publishedKeys()).toEqual([keyOf(later) as string]);
	expect(keyOf(await freshToken(refreshToken))).toBe(keyOf(later) as string);
}, 20_000);

test('a second rotation waits for the first, and takes away what has ended', async () => {
	const before = await publishedKeys();
	const runs = await Promise.all([rotate(), rotate(), rotate()]);
	expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
	expect(await publishedKeys()).toHaveLength(before.length + 1);
	const rows = await world.admin`select id, expires_at from auth.jwks`;
	expect(rows).toHaveLength(2);
	for (const { output } of runs) {
		expect(rows.some(({ id, expires_at }) => expires_at === null && output.includes(id))).toBe(true);
	}
}, 20_000);

test('a rotated key is stored encrypted, and the service’s own role can end none', async () => {
	const rows = await world.admin`select private_key from auth.jwks`;
	for (const row of rows) expect(row.private_key).not.toMatch(/"d"|kty/);
	const [rights] = await world.admin`
		select has_table_privilege('mana_auth_runtime', 'auth.jwks', 'update') as u,
			has_table_privilege('mana_auth_runtime', 'auth.jwks', 'delete') as d`;
	expect(rights).toEqual({ u: false, d: false });
});
