import { expect, test } from 'bun:test';
import { linkedTitles, linksTo } from './note-links.ts';

test.each<[string, string[]]>([
	['See [[Boiler]] and [[For the babysitter|the sitter]].', ['Boiler', 'For the babysitter']],
	['[[Boiler]] [[ boiler ]] [[BOILER|hot]]', ['Boiler']],
	['- [ ] a task\n[a](https://x.example) [[]] [[ ]] [[a\nb]] [[[x]]]', ['x']],
	['[[über  Bäume]]', ['über  Bäume']],
	['', []],
])('%j links to %j', (content, titles) => {
	expect(linkedTitles(content)).toEqual(titles);
});

test('a link is to a title whatever its case, its spaces and the form of its accents', () => {
	expect(linksTo('[[Cafe\u0301  Odeon]]', 'Café Odeon')).toBe(true);
	expect(linksTo('[[Café]]', 'Café Odeon')).toBe(false);
	expect(linksTo('[[ ]]', '')).toBe(false);
});
