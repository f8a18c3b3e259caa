import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { changesBetween } from './text-changes.ts';

function applied(text: string, changes: ReturnType<typeof changesBetween>): string {
	return changes
		.toReversed()
		.reduce((so, { from, to, insert }) => so.slice(0, from) + insert + so.slice(to), text);
}

describe('what turns one text into another', () => {
	test('makes the other text of any one', () => {
		const line = fc.constantFrom('a', 'b', 'ab', '', '- [ ] milk');
		const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
		fc.assert(
			fc.property(text, text, (before, after) => {
				expect(applied(before, changesBetween(before, after))).toBe(after);
			}),
		);
	});

	test('leaves in place what is the same in a line, so that a cursor there stays', () => {
		expect(changesBetween('one\ntwo milks\nthree', 'one\ntwo cold milks\nthree')).toEqual([
			{ from: 8, to: 8, insert: 'cold ' },
		]);
	});

	test('is nothing where both are the same', () => {
		expect(changesBetween('same', 'same')).toEqual([]);
	});
});
