import { afterAll, beforeAll, test } from 'bun:test';
import fc from 'fast-check';
import { history, playHistory } from './replica-model.ts';
import { type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
beforeAll(async () => {
	world = await startSyncWorld();
});
afterAll(() => world.stop());

test('a thousand histories of two to ten clients end with the oracle’s records', async () => {
	let spaces = 0;
	const play = fc.asyncProperty(history, (played) => playHistory(world, `space-${++spaces}`, played));
	await fc.assert(play, { numRuns: 1_000 });
}, 900_000);
