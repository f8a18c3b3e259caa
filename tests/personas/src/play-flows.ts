import type { Flow } from './flow.ts';
import type { ScreenName } from './screens.ts';
import type { VisualWorld } from './visual-world.ts';

export interface Play {
	readonly flow: Flow;
	readonly screen: ScreenName;
}

/** A flow waits half of its time, for answers and for pictures to come to rest. */
const atOnce = 2;

/**
 * Plays flows, two at once and in their order; one whose account another one uses waits for that.
 *
 * @returns for each flow what was wrong with what was seen
 */
export function playFlows(
	world: Pick<VisualWorld, 'play'>,
	plays: readonly Play[],
): ReadonlyMap<Flow, Promise<string[]>> {
	const waiting = [...plays];
	const busy = new Set<string>();
	const played = new Map(plays.map(({ flow }) => [flow, Promise.withResolvers<string[]>()]));
	let running = 0;

	function startNext(): void {
		while (running < atOnce) {
			// One that waits lets others pass, but none that use its accounts.
			const claimed = new Set(busy);
			const next = waiting.find(({ flow }) => {
				const isFree = accountsOf(flow).every((account) => !claimed.has(account));
				for (const account of accountsOf(flow)) claimed.add(account);
				return isFree;
			});
			if (!next) return;
			waiting.splice(waiting.indexOf(next), 1);
			void run(next);
		}
	}

	async function run({ flow, screen }: Play): Promise<void> {
		running += 1;
		for (const account of accountsOf(flow)) busy.add(account);
		const answer = played.get(flow);
		await world.play(flow, screen).then(answer?.resolve, answer?.reject);
		for (const account of accountsOf(flow)) busy.delete(account);
		running -= 1;
		startNext();
	}

	const promises = new Map([...played].map(([flow, { promise }]) => [flow, promise]));
	// One that fails before its test asks for it has not gone unheard.
	for (const promise of promises.values()) promise.catch(() => {});
	startNext();
	return promises;
}

function accountsOf({ persona, companions = [] }: Flow): readonly string[] {
	return [persona, ...companions];
}
