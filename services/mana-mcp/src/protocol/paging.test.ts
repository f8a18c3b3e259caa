import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeCursor, pageOf } from './paging.ts';

test('pages put together are the list, each once and in order', () => {
	fc.assert(
		fc.property(fc.array(fc.integer(), { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), (items, size) => {
			const seen: number[] = [];
			let cursor: string | undefined;
			do {
				const paged = pageOf(items, cursor, size);
				seen.push(...(paged?.page ?? []));
				cursor = paged?.nextCursor;
			} while (cursor !== undefined);
			expect(seen).toEqual(items);
		}),
	);
});

test('a cursor that was not given out is none', () => {
	const wrong = [
		'',
		'x',
		7,
		null,
		{},
		encodeCursor(-1),
		encodeCursor('a'),
		encodeCursor(3),
		encodeCursor(1.5),
	];
	for (const cursor of wrong) expect(pageOf([1, 2, 3], cursor, 2)).toBeUndefined();
	fc.assert(fc.property(fc.anything(), (cursor) => void pageOf([1, 2, 3], cursor ?? 'x', 2)));
});
