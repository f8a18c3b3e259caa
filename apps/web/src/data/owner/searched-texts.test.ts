import { expect, test } from 'bun:test';
import { noPlace } from '@mana/records/search/find-documents';
import { excerptAround } from './searched-texts.ts';

const text =
	'# Lisbon\n\n- [ ] **book** the [train](https://mana.test/train)\n- [[Packing]] the `adapter`\n\n---\nlast';

test('an excerpt shows what is meant, not how it is marked', () => {
	expect(excerptAround(text, noPlace, 'train')).toBe('Lisbon book the train Packing the adapter last');
});

test('an excerpt of a long text begins shortly before what was found, and says that more is around it', () => {
	const long = `${'before '.repeat(50)}**here** ${'after '.repeat(50)}`;
	const excerpt = excerptAround(long, noPlace, 'here');
	expect(excerpt).toMatch(/^…before.* here after.*…$/);
	expect(excerpt.length).toBeLessThan(150);
});
