import { expect, test } from 'bun:test';
import { changedLines } from './text-lines.ts';

const said = (before: string, after: string) =>
	changedLines(before, after).map(({ kind, lines }) => [
		kind,
		lines
			.map((line) =>
				line
					.map(
						(piece) => ({ same: piece.text, added: `+${piece.text}`, removed: `-${piece.text}` })[piece.kind],
					)
					.join(''),
			)
			.join('|'),
	]);

test('what is added to a long text is shown with the line before it, and the rest is counted', () => {
	expect(said('one\ntwo\nthree\nfour\nfive', 'one\ntwo\nthree\nfour\nfive\nsix')).toEqual([
		['same', 'one|two|three|four'],
		['shown', 'five|+six'],
	]);
});

test('a word in a line is marked where it stands, with both readings', () => {
	expect(said('Water the beans daily', 'Water the peas daily')).toEqual([
		['shown', 'Water the -beans+peas daily'],
	]);
});

test('two lines that stay between changes are not worth hiding', () => {
	expect(said('a\nb\nc\nd\ne\nf', 'A\nb\nc\nd\ne\nF')).toEqual([
		['shown', '-a+A|b'],
		['shown', 'c|d'],
		['shown', 'e|-f+F'],
	]);
});

test('texts with hardly a word in common are shown one after the other', () => {
	const words = (letter: string) => Array.from({ length: 600 }, (_, at) => `${letter}${at}`).join(' ');
	const [block] = changedLines(words('a'), words('b'));
	expect(block?.lines.map(([piece]) => piece?.kind)).toEqual(['removed', 'added']);
});
