import { expect, test } from 'bun:test';
import { addIdleMissions, tickMs } from './idle-missions.ts';
import { MissionWorld } from './mission-world.ts';

test('a look at what is due costs the same among 100,000 idle missions as among 1,000', async () => {
	const world = await MissionWorld.open();
	await addIdleMissions(world, 1_000);
	await tickMs(world);
	const few = await tickMs(world);
	await addIdleMissions(world, 99_000);
	await tickMs(world);
	const many = await tickMs(world);
	process.stdout.write(`a look: ${few.toFixed(2)} ms among 1,000, ${many.toFixed(2)} ms among 100,000\n`);
	expect(many / few).toBeLessThan(1.5);
	await world.close();
}, 300_000);
