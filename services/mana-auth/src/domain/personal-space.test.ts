import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { freeSlug, slugFrom } from './personal-space.ts';
import { isSpaceSlug } from './space-metadata.ts';

const newId = () => 'r4nd0mr4nd0mr4nd0m';

describe('slugFrom', () => {
	test.each([
		['anna', 'anna'],
		['Anna.Maria+todo', 'anna-maria-todo'],
		['__x__', 'x'],
		['žofie', 'ofie'],
		['日本', ''],
		[`${'a'.repeat(29)}.b`, 'a'.repeat(29)],
	])('%s becomes %s', (localPart, slug) => {
		expect(slugFrom(localPart)).toBe(slug);
	});

	test('makes nothing but slugs of at most 30 characters', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (localPart) => {
				const slug = slugFrom(localPart);
				expect(slug === '' || (isSpaceSlug(slug) && slug.length <= 30)).toBe(true);
			}),
		);
	});
});

describe('freeSlug', () => {
	test('is the name itself, else the first free number, else a random ending', () => {
		expect(freeSlug('anna', new Set(), newId)).toBe('anna');
		expect(freeSlug('anna', new Set(['anna', 'anna-2', 'anna-4']), newId)).toBe('anna-3');
		const all = new Set(['anna', ...Array.from({ length: 998 }, (_, index) => `anna-${index + 2}`)]);
		expect(freeSlug('anna', all, newId)).toBe('anna-r4nd0mr4nd');
	});

	test('is never a reserved word', () => {
		expect(freeSlug('admin', new Set(), newId)).toBe('admin-2');
	});
});
