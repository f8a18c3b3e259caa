import { describe, expect, test } from 'bun:test';
import { byLatest } from '@mana/records/rules/notes';
import { Turns } from '@mana/records/search/turns';
import { SearchIndexes } from '../src/index.ts';
import { noteTable as notes } from '../src/modules/notes.ts';
import { createIndexHost } from '../src/search/index-host.ts';
import { attackNotes } from './search-attack.ts';
import { createToolBench, type Listed } from './tool-bench.ts';

interface Found {
	notes: Listed[];
	total: number;
	unsearchedCount?: number;
}

describe('a search', () => {
	test('of notes whose words all begin with other letters gives others many turns', async () => {
		let nowMs = 0;
		let breaths = 0;
		const turns = new Turns({
			clockMs: () => nowMs++,
			turnMs: 4,
			breathe: async () => {
				breaths++;
			},
		});
		const bench = createToolBench({ searchIndexes: new SearchIndexes({ host: createIndexHost(turns) }) });
		for (const note of attackNotes(4, 20_000)) await bench.run('notes.create', note);
		const found = await bench.run<Found>('notes.search', { query: 'note', limit: 1 });
		expect(found.total).toBe(4);
		// 40,000 words, of which some hundred are taken in at once.
		expect(breaths).toBeGreaterThan(60);
	});

	test('says how many records it did not look at', async () => {
		const bench = createToolBench({ searchIndexes: new SearchIndexes({ maxBytes: 4 * 1024 * 1024 }) });
		await bench.run('notes.create', { title: 'Short', content: 'Zahnarzt' });
		await bench.run('notes.create', { title: 'Long', content: 'Zahnarzt '.repeat(20_000) });
		const found = await bench.run<Found>('notes.search', { query: 'zahnarzt' });
		expect(found).toMatchObject({ total: 1, unsearchedCount: 1 });
	});

	test('finds a word at the end of a long note, and quotes it', async () => {
		const bench = createToolBench();
		await bench.run('notes.create', { title: 'Long', content: `${'lorem ipsum '.repeat(15_000)}Zahnarzt` });
		const { notes: found } = await bench.run<Found>('notes.search', { query: 'zahnarzt' });
		expect(found[0]?.excerpt).toEndWith('Zahnarzt');
	});

	test('ends once nobody waits for it, and the next one goes on from there', async () => {
		const bench = createToolBench();
		for (const note of attackNotes(6, 50_000)) await bench.run('notes.create', note);
		const leaving = new AbortController();
		const given = notes.search(bench.contextFor('notes.search', {}, leaving.signal), {
			query: 'note',
			order: byLatest,
			limit: 1,
		});
		setTimeout(() => leaving.abort(), 5);
		await expect(given).rejects.toMatchObject({ code: 'CANCELLED' });
		expect((await bench.run<Found>('notes.search', { query: 'note' })).total).toBe(6);
	});
});
