import { expect, test } from 'bun:test';
import { inTurns } from '@mana/records/search/next-turn';
import { TextIndex } from '@mana/records/search/text-index';
import { attackNotes } from '../../test/search-attack.ts';

const limitBytes = 64 * 1024 * 1024;

test('an index takes what it says it takes, within a quarter', async () => {
	const notes = attackNotes(160, 50_000).map(({ title, content }) => [title, content]);
	const index = new TextIndex({ boosts: [4, 1], quoted: 1, limitBytes });
	Bun.gc(true);
	const before = process.memoryUsage.rss();
	let added = 0;
	for (const note of notes) {
		// As they come from another thread: a copy of their own.
		const [doc] = await inTurns(index.add([structuredClone(note)]));
		if (doc !== undefined) added++;
	}
	Bun.gc(true);
	await Bun.sleep(1_000);
	Bun.gc(true);
	const grown = process.memoryUsage.rss() - before;
	expect(added).toBeLessThan(notes.length);
	expect(index.bytes).toBeLessThanOrEqual(limitBytes);
	expect(grown).toBeLessThan(index.bytes * 1.25);
});
