import type { Intention } from './intention.ts';

/** Random numbers from 0 to below 1, the same ones for the same seed (FNV-1a of it, then SplitMix32). */
function seededRandom(seed: string): () => number {
	let state = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(seed)) state = Math.imul(state ^ byte, 0x01000193);
	return () => {
		state = (state + 0x9e3779b9) | 0;
		let mixed = state ^ (state >>> 16);
		mixed = Math.imul(mixed, 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
	};
}

/**
 * Draws what a persona wants of a day: modules by their share of its attention, each intention once. A module that is not
 * in the mix is wanted rarely, not never.
 *
 * @param moduleMix shares by module
 */
export function planDay(
	intentions: readonly Intention[],
	moduleMix: Readonly<Record<string, number>>,
	{ seed, length }: { seed: string; length: number },
): Intention[] {
	const random = seededRandom(seed);
	const left = [...intentions];
	const plan: Intention[] = [];
	while (plan.length < length && left.length > 0) {
		const perModule = Map.groupBy(left, ({ module }) => module);
		const weights = left.map(
			({ module }) => (moduleMix[module] ?? rareShare) / (perModule.get(module)?.length ?? 1),
		);
		let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
		const place = weights.findIndex((weight) => {
			rest -= weight;
			return rest < 0;
		});
		plan.push(...left.splice(place === -1 ? left.length - 1 : place, 1));
	}
	return plan;
}

const rareShare = 0.05;
