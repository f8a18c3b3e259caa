import { afterAll, beforeAll, expect, test } from 'bun:test';
import { allFlows } from './all-flows.ts';
import type { Flow } from './flow.ts';
import { exportEverything } from './flows/export.ts';
import { screenNames } from './screens.ts';
import { openVisualWorld, type VisualWorld } from './visual-world.ts';

/** Each flow on one screen, the screens in turn: what a change breaks is seen within a minute. */
const played = allFlows.map(
	(flow, index) => [flow.name, screenNames[index % screenNames.length], flow] as const,
);

const accepts = process.env.MANA_PICTURES === 'accept';

let world: VisualWorld;
beforeAll(async () => {
	world = await openVisualWorld(accepts);
}, 120_000);
afterAll(() => world?.close());

test.each(played)(
	'%s, on a %s, looks as it did, and has no barriers',
	async (_, screen = 'phone', flow) => {
		expect(await world.play(flow, screen)).toEqual([]);
	},
	60_000,
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
