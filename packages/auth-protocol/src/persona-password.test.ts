import { expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { personaPassword } from './persona-password.ts';

const secret = 'a-seed-secret-for-tests-that-is-long';

test("a persona's password is 32 letters and digits, its own, and the same every time", async () => {
	const passwords = await Promise.all(
		Array.from({ length: 500 }, (_, n) => personaPassword(secret, `p${n}@mana.test`)),
	);
	for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
	expect(new Set(passwords).size).toBe(500);
	expect(await personaPassword(secret, 'P1@mana.test')).toBe(passwords[1] ?? '');
	expect(await personaPassword(`${secret}!`, 'p1@mana.test')).not.toBe(passwords[1] ?? '');
});

test('it is that of the digest, so that any program makes the same', async () => {
	const digest = createHmac('sha256', secret).update('p1@mana.test').digest('base64');
	const [start = ''] = digest.replaceAll(/[^A-Za-z0-9]/g, '').match(/^.{32}/) ?? [];
	expect(start).toHaveLength(32);
	expect(await personaPassword(secret, 'p1@mana.test')).toBe(start);
});
