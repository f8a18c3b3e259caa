import { describe, expect, test } from 'bun:test';
import { passwordWeakness } from './password-policy.ts';

describe('passwordWeakness', () => {
	test.each([
		'password',
		'Passwort1',
		'P@ssw0rd!',
		'qwertzuiop',
		'1q2w3e4r',
		'iloveyou2',
		'87654321',
		'aaaaaaaa',
		'xyxyxyxyxy',
		'hgfedcba',
		'Summer2024!',
	])('finds %s among those tried first', (password) => {
		expect(passwordWeakness(password, [])).toBeDefined();
	});

	test.each([
		'violet-kettle-42',
		'correct horse battery staple',
		'Grünkohl im März',
		'dev-only-3f9c2a',
		'mana-dev-password',
	])('lets %s pass', (password) => {
		expect(passwordWeakness(password, ['anna@mana.test', 'anna'])).toBeUndefined();
	});

	test('finds the own name or address, in any case', () => {
		expect(passwordWeakness('Annabelle', ['annabelle@mana.test', 'annabelle'])).toBeDefined();
	});

	test('holds to 8 and 128 characters', () => {
		expect(passwordWeakness('k7-vq2x', [])).toBeDefined();
		expect(passwordWeakness('k7-vq2xm', [])).toBeUndefined();
		expect(passwordWeakness('k7-vq2xm'.repeat(16).replace('k', 'z'), [])).toBeUndefined();
		expect(passwordWeakness(`${'k7-vq2xm'.repeat(16).replace('k', 'z')}!`, [])).toBeDefined();
	});
});
