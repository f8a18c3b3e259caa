import { describe, expect, test } from 'bun:test';
import { comparePictures } from './compare-pictures.ts';
import type { ReducedPicture } from './picture.ts';

const columns = 100;
const rows = 50;
const paper = 250;

/** An empty screen, with a rectangle of ink where one is given, in cells. */
function screenWith(ink: number, left = 0, top = 0, width = 0, height = 0): ReducedPicture {
	const channels = Array.from({ length: columns * rows * 3 }, (_, place) => {
		const cell = Math.floor(place / 3);
		const column = cell % columns;
		const row = Math.floor(cell / columns);
		const isInside = column >= left && column < left + width && row >= top && row < top + height;
		return isInside ? ink : paper;
	});
	return { columns, rows, channels };
}

describe('two pictures are the same', () => {
	test('where letters are drawn a little differently everywhere', () => {
		expect(comparePictures(screenWith(200, 10, 10, 60, 20), screenWith(212, 10, 10, 60, 20))).toEqual({
			isSame: true,
		});
	});

	test('but for a caret', () => {
		expect(comparePictures(screenWith(0), screenWith(0, 20, 20, 1, 2))).toEqual({ isSame: true });
	});
});

describe('they differ', () => {
	const button = screenWith(90, 40, 20, 12, 5);

	test.each([
		['a button is missing', screenWith(90)],
		['it is of another colour', screenWith(120, 40, 20, 12, 5)],
		['it has moved by a cell', screenWith(90, 41, 21, 12, 5)],
	])('where %s', (_, seen) => {
		expect(comparePictures(button, seen)).toMatchObject({ isSame: false, reason: 'cells' });
	});

	test('where a menu has a new entry of five cells', () => {
		expect(comparePictures(screenWith(0), screenWith(220, 5, 30, 5, 1))).toMatchObject({ isSame: false });
	});

	test('and where is told', () => {
		expect(comparePictures(screenWith(0), button)).toMatchObject({
			within: { left: 40, top: 20, right: 51, bottom: 24 },
		});
	});

	test('where the screens are not of one size', () => {
		expect(comparePictures(button, { ...button, rows: rows - 1 })).toMatchObject({ reason: 'size' });
	});
});
