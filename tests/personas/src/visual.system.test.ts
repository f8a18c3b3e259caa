import { afterAll, beforeAll, expect, test } from 'bun:test';
import { allFlows } from './all-flows.ts';
import type { Flow } from './flow.ts';
import { exportEverything } from './flows/export.ts';
import { playFlows } from './play-flows.ts';
import { screenNames } from './screens.ts';
import { openVisualWorld, type VisualWorld } from './visual-world.ts';

/** Each flow on one screen, the screens in turn: what a change breaks is seen within a minute. */
const plays = allFlows.map((flow, index) => ({
	flow,
	screen: screenNames[index % screenNames.length] ?? 'phone',
}));

const accepts = process.env.MANA_PICTURES === 'accept';

let world: VisualWorld;
let played: ReturnType<typeof playFlows>;
beforeAll(async () => {
	world = await openVisualWorld(accepts);
	played = playFlows(world, plays);
}, 120_000);
afterAll(() => world?.close());

test.each(plays.map(({ flow, screen }) => [flow.name, screen, flow] as const))(
	'%s, on a %s, looks as it did, and has no barriers',
	async (_name, _screen, flow) => {
		expect(await played.get(flow)).toEqual([]);
	},
	90_000,
);

test.skipIf(accepts)(
	'a button that is not there is noticed',
	async () => {
		const broken: Flow = {
			...exportEverything,
			run: (visitor) =>
				exportEverything.run({
					...visitor,
					async look(page, name, part) {
						const shown = page.locator('main button').last();
						await shown.evaluate((element) => element.style.setProperty('visibility', 'hidden'));
						await visitor.look(page, name, part);
						await shown.evaluate((element) => element.style.removeProperty('visibility'));
					},
				}),
		};
		expect(await world.play(broken, 'desktop')).toEqual([
			expect.stringContaining('looks different'),
			expect.stringContaining('looks different'),
		]);
	},
	60_000,
);
