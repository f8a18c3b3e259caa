import { describe, expect, test } from 'bun:test';
import { excerptOf } from './excerpt.ts';

describe('an excerpt', () => {
	const long = `${'Anfang und noch mehr davon. '.repeat(20)}Hier steht der Zahnarzt, und danach ${'mehr '.repeat(80)}`;

	test('shows where it was found, within bounds', () => {
		for (const at of [undefined, long.indexOf('Zahnarzt')]) {
			const excerpt = excerptOf(long, 'zahnarzt', at);
			expect(excerpt).toContain('Zahnarzt');
			expect(excerpt).toStartWith('…');
			expect(excerpt).toEndWith('…');
			expect(excerpt.length).toBeLessThan(260);
		}
	});

	test('begins with the text where there is nothing to show, and never cuts a character', () => {
		expect(excerptOf('kurz', 'absent')).toBe('kurz');
		expect(excerptOf('👩'.repeat(500), 'x').isWellFormed()).toBe(true);
		expect(excerptOf(`${'x'.repeat(100)}👩${'👩'.repeat(300)}`, '👩').isWellFormed()).toBe(true);
		expect(excerptOf('👩'.repeat(500), 'x', 101).isWellFormed()).toBe(true);
	});
});
