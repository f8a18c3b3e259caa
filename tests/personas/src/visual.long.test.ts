import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { allFlows } from './all-flows.ts';
import { playFlows } from './play-flows.ts';
import { screenNames } from './screens.ts';
import { openVisualWorld, type VisualWorld } from './visual-world.ts';

// A world for each screen: every flow begins with what its persona has kept, and nothing of the screen before.
describe.each(screenNames)('on a %s', (screen) => {
	let world: VisualWorld;
	let played: ReturnType<typeof playFlows>;
	beforeAll(async () => {
		world = await openVisualWorld(process.env.MANA_PICTURES === 'accept');
		played = playFlows(
			world,
			allFlows.map((flow) => ({ flow, screen })),
		);
	}, 120_000);
	afterAll(() => world?.close());

	test.each(allFlows.map((flow) => [flow.name, flow] as const))(
		'%s looks as it did, and has no barriers',
		async (_, flow) => {
			expect(await played.get(flow)).toEqual([]);
		},
		90_000,
	);
});
