import { expect, test } from 'bun:test';
import { MemoryMarks } from './shared-marks.ts';

test('a key can be marked once, and again when its mark has ended', async () => {
	let nowMs = 0;
	const marks = new MemoryMarks({ now: () => nowMs });
	expect(await marks.markOnce('a', 100)).toBe(true);
	expect(await marks.markOnce('a', 200)).toBe(false);
	expect(await marks.markOnce('b', 100)).toBe(true);
	nowMs = 100;
	expect(await marks.markOnce('a', 200)).toBe(true);
});

test('of many at once, one marks', async () => {
	const marks = new MemoryMarks({ now: () => 0 });
	const results = await Promise.all(Array.from({ length: 20 }, () => marks.markOnce('a', 1)));
	expect(results.filter(Boolean)).toHaveLength(1);
});

test('never forgets a mark that stands: where there is no room, nothing is free', async () => {
	let nowMs = 0;
	const marks = new MemoryMarks({ now: () => nowMs, limit: 2 });
	await marks.markOnce('a', 100);
	await marks.markOnce('b', 200);
	expect(await marks.markOnce('c', 300)).toBe(false);
	expect(await marks.markOnce('a', 300)).toBe(false);
	nowMs = 150;
	expect(await marks.markOnce('c', 300)).toBe(true);
	expect(await marks.markOnce('b', 300)).toBe(false);
	expect(marks.size).toBe(2);
});
