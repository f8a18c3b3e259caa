import { expect, test } from 'bun:test';
import type { Flow, PersonaName } from './flow.ts';
import { playFlows } from './play-flows.ts';

function flowOf(persona: PersonaName, companions: readonly PersonaName[] = []): Flow {
	return { name: persona, persona, companions, locale: 'en-GB', scheme: 'light', run: async () => {} };
}

test('two flows are played at once, and none while another one uses its account', async () => {
	const [anna, tom, shared, kai] = [flowOf('anna'), flowOf('tom'), flowOf('sofia', ['tom']), flowOf('kai')];
	const events: string[] = [];
	const ends = new Map<Flow, () => void>();
	const world = {
		play(flow: Flow) {
			events.push(`${flow.name} begins`);
			return new Promise<string[]>((resolve) =>
				ends.set(flow, () => {
					events.push(`${flow.name} ends`);
					resolve([`seen by ${flow.name}`]);
				}),
			);
		},
	};
	const played = playFlows(
		world,
		[anna, tom, shared, kai].map((flow) => ({ flow, screen: 'phone' })),
	);
	for (const flow of [anna, kai, tom, shared]) {
		ends.get(flow)?.();
		await Bun.sleep(0);
	}
	expect(events).toEqual([
		...['anna begins', 'tom begins', 'anna ends', 'kai begins', 'kai ends'],
		...['tom ends', 'sofia begins', 'sofia ends'],
	]);
	expect(await played.get(shared)).toEqual(['seen by sofia']);
});

test('a flow that breaks off is told to its own test, and others go on', async () => {
	const [anna, tom] = [flowOf('anna'), flowOf('tom')];
	const world = {
		play: (flow: Flow) => (flow === anna ? Promise.reject(new Error('stuck')) : Promise.resolve([])),
	};
	const played = playFlows(
		world,
		[anna, tom].map((flow) => ({ flow, screen: 'phone' })),
	);
	expect(await played.get(tom)).toEqual([]);
	expect(played.get(anna)).rejects.toThrow('stuck');
});
