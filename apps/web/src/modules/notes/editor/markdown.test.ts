import { expect, test } from 'bun:test';
import { parser as commonMark, GFM } from '@lezer/markdown';
import { markdown } from './markdown.ts';

const github = commonMark.configure(GFM);

test.each([
	'no address at all, though it has: a colon, a-dash and 3.14',
	'see www.mana.test/a?b=1, or https://mana.test/(x) and http://mana.test.',
	'write to anna.b+c@mana.test or mailto:ben@mana.test; xmpp:cleo@mana.test/home',
	'plain\n\nwww.mana.test\n\nplain again\n\n- a@mana.test\n- plain\n\n> https://mana.test',
	'**www.mana.test** and _plain_ and [www.mana.test](https://mana.test) and `www.mana.test`',
	'| www.mana.test | plain |\n|---|---|\n| plain | a@mana.test |\n\n- [ ] ~~https://mana.test~~',
	'awww.mana.test WWW.mana.test Https://mana.test @mana.test a@ ://',
])('%j is read as GitHub reads it', (text) => {
	expect(markdown.parser.parse(text).toString()).toBe(github.parse(text).toString());
});

test('a link between notes is one, and an address beside it too', () => {
	const tree = markdown.parser.parse('[[Lisbon]] www.mana.test').toString();
	expect(tree).toContain('NoteLink(NoteLinkMark,NoteLinkMark)');
	expect(tree).toContain('URL');
});
