import { beforeEach, describe, expect, test } from 'bun:test';
import { isEncrypted } from '@mana/shared-crypto';
import { createToolBench, type Listed } from '../../test/tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

const add = async (content: string, rest = {}) =>
	(await bench.run<{ entry: Listed }>('journal.add', { content, ...rest })).entry;
const contents = async (input = {}) =>
	(await bench.run<{ entries: Listed[] }>('journal.list', input)).entries.map(({ content }) => content);

describe('journal entries', () => {
	test('are written with defaults, title and content encrypted', async () => {
		const entry = await add('Ein ruhiger  Tag.\nWirklich.', { mood: 'zufrieden', tags: ['ruhe'] });
		expect(entry).toEqual({
			id: expect.any(String),
			title: null,
			content: 'Ein ruhiger  Tag.\nWirklich.',
			entryDate: '2026-03-10',
			mood: 'content',
			tags: ['ruhe'],
			wordCount: 4,
			isPinned: false,
			isFavorite: false,
			isArchived: false,
			createdAt: expect.any(String),
			updatedAt: expect.any(String),
		});
		const stored = bench.sync.stored('journal', entry.id);
		expect(isEncrypted(stored.content)).toBe(true);
		expect(stored).not.toHaveProperty('timeZone');
	});

	test('count words by any whitespace', async () => {
		expect((await add('  eins\u00a0zwei\u3000drei\t\n')).wordCount).toBe(3);
		expect((await add('   ')).wordCount).toBe(0);
	});

	test("are of today in the person's time zone", async () => {
		bench.clock.nowMs = Date.parse('2026-03-10T23:30:00Z');
		expect((await add('a')).entryDate).toBe('2026-03-10');
		expect((await add('a', { timeZone: 'Asia/Tokyo' })).entryDate).toBe('2026-03-11');
		expect((await add('a', { timeZone: 'America/Los_Angeles' })).entryDate).toBe('2026-03-10');
		expect((await add('a', { entryDate: '2024-02-29' })).entryDate).toBe('2024-02-29');
	});

	for (const timeZone of ['Mars/Olympus', '+02:00', 'x'.repeat(100)]) {
		test(`refuse ${JSON.stringify(timeZone.slice(0, 20))} for a time zone`, async () => {
			expect(await bench.fail('journal.add', { content: 'a', timeZone })).toStartWith(
				'INPUT_INVALID: timeZone',
			);
		});
	}

	test('are listed newest day first, between two dates, up to the limit', async () => {
		await add('second', { entryDate: '2026-03-02' });
		await add('third', { entryDate: '2026-03-03' });
		await add('first', { entryDate: '2026-03-01' });
		await add('third, later', { entryDate: '2026-03-03' });
		expect(await contents()).toEqual(['third, later', 'third', 'second', 'first']);
		expect(await contents({ from: '2026-03-02', to: '2026-03-02' })).toEqual(['second']);
		expect(await contents({ to: '2026-03-02', limit: 1 })).toEqual(['second']);
		expect(await bench.fail('journal.list', { from: '2026-03-02', to: '2026-03-01' })).toStartWith(
			'INPUT_INVALID: from',
		);
	});
});
