import { expect, test } from 'bun:test';
import { makePassphrase, passphraseStrength } from './passphrase-strength.ts';

test.each([
	['', 'weak'],
	['hunter2', 'weak'],
	['aaaaaaaaaaaaaaaaaaaaaaaa', 'weak'],
	['abcdefghijklmnopqrstuvwxyz', 'weak'],
	['1234567890123', 'weak'],
	['hello hello hello hello hello hello hello', 'weak'],
	['Kj8#mQ2x', 'fair'],
	['violet kettle harbour piano', 'weak'],
	['violet kettle harbour piano lantern', 'fair'],
	['violet kettle harbour piano lantern ribbon orchard', 'strong'],
	['Zürich-Äpfel-Gießkanne-Fähre-Übermut', 'fair'],
	['k7mwd-x2hq9-bnr4t-vye3c-pf8sj', 'strong'],
] as const)('%p is %s', (text, strength) => {
	expect(passphraseStrength(text)).toBe(strength);
});

test('one that is made is strong, and another each time', () => {
	const random = (bytes: Uint8Array<ArrayBuffer>) => void crypto.getRandomValues(bytes);
	const made = new Set(Array.from({ length: 50 }, () => makePassphrase(random)));
	expect(made.size).toBe(50);
	for (const one of made) {
		expect(one).toMatch(/^(?:[a-z2-9]{5}-){4}[a-z2-9]{5}$/);
		expect(passphraseStrength(one)).toBe('strong');
	}
});

test('one that would have no digit is drawn again', () => {
	const drawn = [...Array.from({ length: 25 }, (_, n) => n % 20), ...Array.from({ length: 25 }, () => 30)];
	const random = (bytes: Uint8Array<ArrayBuffer>) => void bytes.fill(drawn.shift() ?? 0);
	expect(makePassphrase(random)).toBe('99999-99999-99999-99999-99999');
});
