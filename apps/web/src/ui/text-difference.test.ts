import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type TextPiece, textDifference } from './text-difference.ts';

const joined = (pieces: readonly TextPiece[]) => pieces.map(({ text }) => text).join('');
const own = (pieces: readonly TextPiece[]) => pieces.flatMap(({ text, isOwn }) => (isOwn ? [text] : []));

test('marks the words in which two texts differ', () => {
	const { mine, theirs } = textDifference('call mum at five', 'call dad at five');
	expect(own(mine)).toEqual(['mum']);
	expect(own(theirs)).toEqual(['dad']);
});

test('keeps both texts as they are, whatever they hold', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), (one, other) => {
			const { mine, theirs } = textDifference(one, other);
			expect([joined(mine), joined(theirs)]).toEqual([one, other]);
		}),
	);
});

test('does not compare texts that have little in common and are long', () => {
	const text = (seed: string) => Array.from({ length: 3_000 }, (_, place) => `${seed}${place}`).join(' ');
	const { mine } = textDifference(text('a'), text('b'));
	expect(mine).toEqual([{ text: text('a'), isOwn: true }]);
});
