import { type SealedCopies, type SealedCopiesChange, sealedCopiesSchema } from '../sealed-copies.ts';
import type { KeptValues } from './device-storage.ts';
import type { Keyrings } from './keyrings.ts';
import { createSealedValue } from './sealed-value.ts';

export interface SealedCopiesStore {
	/** What is kept, after the change where one is given: pages and workers change one thing each. */
	take(change?: SealedCopiesChange): Promise<SealedCopies>;
}

/** Keeps, sealed on this device, which records its person lets mana-ai hold for their missions. */
export function createSealedCopiesStore(
	values: KeptValues,
	keyrings: Pick<Keyrings, 'spaces' | 'of'>,
): SealedCopiesStore {
	const kept = createSealedValue(values, keyrings, {
		name: 'sealed-copies',
		schema: sealedCopiesSchema,
		absent: { copies: {} },
	});
	let before: Promise<unknown> = Promise.resolve();

	async function apply(change: SealedCopiesChange | undefined): Promise<SealedCopies> {
		const now = await kept.read();
		if (change === undefined) return now;
		const { keys = now.keys, copy } = change;
		const others = Object.entries(now.copies).filter(([id]) => id !== copy?.missionId);
		const changed = copy?.to === undefined ? [] : [[copy.missionId, copy.to] as const];
		const next = { ...(keys && { keys }), copies: Object.fromEntries([...others, ...changed]) };
		await kept.keep(next);
		return next;
	}

	return {
		take(change) {
			const taken = before.then(
				() => apply(change),
				() => apply(change),
			);
			before = taken;
			return taken;
		},
	};
}
