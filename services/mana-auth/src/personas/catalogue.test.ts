import { expect, test } from 'bun:test';
import { personaCatalogue } from './catalogue.ts';
import { personaPassword } from './persona-password.ts';

const secret = 'a-seed-secret-for-tests-that-is-long';

test('the catalogue has ten people, each with an address, a prompt and shares that add up', () => {
	expect(personaCatalogue).toHaveLength(10);
	expect(new Set(personaCatalogue.map(({ email }) => email)).size).toBe(10);
	for (const { email, systemPrompt, moduleMix, name } of personaCatalogue) {
		expect(email).toBe(`persona.${name.toLowerCase()}@mana.test`);
		expect(systemPrompt.length).toBeGreaterThan(200);
		expect(Object.values(moduleMix).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
	}
});

test("a persona's password is 32 letters and digits, its own, and the same every time", () => {
	const passwords = Array.from({ length: 500 }, (_, n) => personaPassword(secret, `p${n}@mana.test`));
	for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
	expect(new Set(passwords).size).toBe(500);
	expect(personaPassword(secret, 'P1@mana.test')).toBe(passwords[1] ?? '');
	expect(personaPassword(`${secret}!`, 'p1@mana.test')).not.toBe(passwords[1] ?? '');
});
