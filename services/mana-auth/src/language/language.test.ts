import { expect, test } from 'bun:test';
import { languageOf } from './language.ts';

test.each([
	[{}, 'en'],
	[{ 'accept-language': 'de-CH' }, 'de'],
	[{ 'accept-language': 'DE' }, 'de'],
	[{ 'accept-language': 'fr-CH, de;q=0.8, en;q=0.9' }, 'en'],
	[{ 'accept-language': 'en;q=0.2,de-AT;q=0.7' }, 'de'],
	[{ 'accept-language': 'de;q=0, fr' }, 'en'],
	[{ 'accept-language': 'dev, *;q=0.1' }, 'en'],
	[{ 'accept-language': 'de;q=most' }, 'en'],
	[{ 'accept-language': 'de', cookie: 'other=1; mana_language=en' }, 'en'],
	[{ 'accept-language': 'en', cookie: 'mana_language=de' }, 'de'],
	[{ 'accept-language': 'de', cookie: 'mana_language=fr' }, 'de'],
	[{ 'accept-language': 'en', cookie: 'not_mana_language=de' }, 'en'],
] as const)('%j is answered in %s', (headers, language) => {
	expect(languageOf(new Headers(headers))).toBe(language);
});
