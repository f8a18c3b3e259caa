import { expect, test } from 'bun:test';
import { personaCatalogue, personaPairs } from './catalogue.ts';

test('the catalogue has ten people, each with an address, a prompt and shares that add up', () => {
	expect(personaCatalogue).toHaveLength(10);
	expect(new Set(personaCatalogue.map(({ email }) => email)).size).toBe(10);
	for (const { email, systemPrompt, moduleMix, name } of personaCatalogue) {
		expect(email).toBe(`persona.${name.toLowerCase()}@mana.test`);
		expect(systemPrompt.length).toBeGreaterThan(200);
		expect(Object.values(moduleMix).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
	}
});

test('pairs are of people who are in the catalogue, nobody twice', () => {
	const addresses = personaPairs.flatMap(({ owner, member }) => [owner, member]);
	expect(new Set(addresses).size).toBe(6);
	const known = personaCatalogue.map(({ email }) => email);
	for (const address of addresses) expect(known).toContain(address);
});
