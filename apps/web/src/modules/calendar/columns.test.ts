import { expect, test } from 'bun:test';
import { placeInColumns } from './columns.ts';

const placed = (...spans: [from: number, to: number][]) =>
	placeInColumns(spans, ([from, to]) => ({ from, to })).map(({ column, columns }) => [column, columns]);

test('what overlaps lies side by side', () => {
	expect(placed([0, 60], [30, 90])).toEqual([
		[0, 2],
		[1, 2],
	]);
});

test('what follows on has the whole width', () => {
	expect(placed([0, 60], [60, 90])).toEqual([
		[0, 1],
		[0, 1],
	]);
});

test('a column that is free again is taken again', () => {
	expect(placed([0, 120], [0, 30], [30, 60])).toEqual([
		[0, 2],
		[1, 2],
		[1, 2],
	]);
});
