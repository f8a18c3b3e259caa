import { expect, test } from 'bun:test';
import { renumber } from './renumbering.ts';

test('a million records get the numbers of their spaces behind one lock, and agree with the log afterwards', async () => {
	const { migratedInMs, verifiedInMs } = await renumber(1_000_000);
	const seconds = (ms: number) => (ms / 1_000).toFixed(0);
	process.stdout.write(`migrated in ${seconds(migratedInMs)} s, verified in ${seconds(verifiedInMs)} s\n`);
	expect(migratedInMs).toBeLessThan(300_000);
}, 600_000);
