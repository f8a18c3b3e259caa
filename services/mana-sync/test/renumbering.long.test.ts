import { expect, test } from 'bun:test';
import { renumber } from './renumbering.ts';

test('a million records get the numbers of their spaces behind one lock', async () => {
	const { migratedInMs } = await renumber(1_000_000);
	expect(migratedInMs).toBeLessThan(300_000);
}, 600_000);
