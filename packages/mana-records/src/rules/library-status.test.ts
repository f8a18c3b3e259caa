import { expect, test } from 'bun:test';
import { statusChange } from './library-status.ts';

const book = { status: 'planned', startedAt: null, times: 0 } as const;

test('what is begun knows since when, what is finished how often', () => {
	expect(statusChange(book, 'active', '2026-11-29')).toEqual({ status: 'active', startedAt: '2026-11-29' });
	expect(statusChange(book, 'completed', '2026-11-29')).toEqual({
		status: 'completed',
		completedAt: '2026-11-29',
		times: 1,
	});
});

test('what was begun before stays begun then, and no change is none', () => {
	const begun = { ...book, startedAt: '2026-01-02' };
	expect(statusChange(begun, 'active', '2026-11-29')).toMatchObject({ startedAt: '2026-01-02' });
	expect(statusChange(book, 'planned', '2026-11-29')).toEqual({});
});
