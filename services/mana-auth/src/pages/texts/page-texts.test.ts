import { expect, test } from 'bun:test';
import { moduleCatalogue } from '@mana/records';
import { scriptGerman } from '../../browser/texts/de.ts';
import { scriptEnglish } from '../../browser/texts/en.ts';
import { pageGerman } from './de.tsx';
import { pageEnglish } from './en.tsx';

/** Where texts stand in a catalogue: `signIn.title`. */
function placesIn(catalogue: object, above = ''): string[] {
	return Object.entries(catalogue).flatMap(([key, text]) => {
		const place = `${above}${key}`;
		const isGroup = typeof text === 'object' && Object.getPrototypeOf(text) === Object.prototype;
		return isGroup ? placesIn(text, `${place}.`) : [place];
	});
}

test.each([
	['the pages', pageEnglish, pageGerman],
	['their script', scriptEnglish, scriptGerman],
])('%s have the same texts in both languages', (_, english, german) => {
	expect(placesIn(english).length).toBeGreaterThan(20);
	expect(placesIn(german).sort()).toEqual(placesIn(english).sort());
});

test('a right is said in German, for every module that there is', () => {
	const { scope, module } = pageGerman.consent;
	const english = moduleCatalogue.filter(
		({ id, takesNoScope }) =>
			!takesNoScope && [module(id, '?'), scope(`${id}:read`, '?'), scope(`${id}:write`, '?')].includes('?'),
	);
	expect(english.map(({ id }) => id)).toEqual([]);
});

test('a refusal is said in German, and one that is not known by its code', () => {
	const { text } = pageGerman.refusal;
	expect(text('ACCOUNT_LOCKED', 'There were too many wrong passwords. Wait 5 minutes.')).toContain(
		'5 Minuten',
	);
	expect(text('TOKEN_EXPIRED', 'This link has expired.')).not.toContain('expired');
	expect(text('SOMETHING_NEW', 'Something is new.')).toContain('SOMETHING_NEW');
});
