import { expect, test } from 'bun:test';
import { plainLines } from './plain-lines.ts';

test.each([
	['# Lisbon\n\nTrams and **tiles**.', 'Lisbon · Trams and tiles.'],
	['- [ ] milk\n- [x] bread', 'milk · bread'],
	['see [[Porto]] and [the map](https://example.org)', 'see Porto and the map'],
	['1. one\n> two\n---\nthree', 'one · two · three'],
	['', ''],
])('%j begins with %j', (content, shown) => {
	expect(plainLines(content).join(' · ')).toBe(shown);
});
