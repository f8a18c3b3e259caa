import { expect, test } from 'bun:test';
import { dieAtRequests, openTaskWorld } from './mission-kills.ts';

test('a runner that dies at any request to another service loses nothing and doubles nothing', async () => {
	const world = await openTaskWorld();
	expect(await dieAtRequests(world, 1)).toBeGreaterThan(40);
	await world.close();
}, 300_000);
