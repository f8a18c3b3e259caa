import { afterAll, beforeAll, test } from 'bun:test';
import fc from 'fast-check';
import { history, playHistory } from './replica-model.ts';
import { type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
beforeAll(async () => {
	world = await startSyncWorld();
});
afterAll(() => world.stop());

test('clients with clocks an hour off and one in 2099, cut off and sending twice, all end with the oracle’s records', async () => {
	let spaces = 0;
	const play = fc.asyncProperty(history, (played) => playHistory(world, `space-${++spaces}`, played));
	await fc.assert(play, { numRuns: 25 });
}, 30_000);
