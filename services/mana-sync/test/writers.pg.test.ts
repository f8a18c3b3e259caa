import { afterAll, beforeAll, test } from 'bun:test';
import { type SyncWorld, startSyncWorld } from './sync-world.ts';
import { followWriters } from './writers.ts';

let world: SyncWorld;
beforeAll(async () => {
	world = await startSyncWorld();
});
afterAll(() => world.stop());

test('readers that follow 32 writers committing in any order miss no row', async () => {
	await followWriters(world, 'team', { writers: 32, pushesEach: 4 });
}, 30_000);
