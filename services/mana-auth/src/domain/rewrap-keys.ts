import type { KeyEncryption, WrappedKey } from './key-encryption.ts';

/** A wrapped key somewhere in the database. */
export interface WrapSlot {
	/** Names the slot among those of its kind, and orders them. */
	ref: readonly [owner: string, epoch: number];
	/** What the key is for, as `KeyEncryption` takes it. */
	context: string;
	wrap: WrappedKey;
}

/** Wraps of one kind: master keys, those before them while they are rotated, keys of spaces. */
export interface WrapStore {
	kind: string;
	/** Slots after `after` whose wrap is not by `kekId`, in order, at most `limit`. */
	pending(kekId: string, after: WrapSlot['ref'], limit: number): Promise<WrapSlot[]>;
	/** Puts a wrap in the place of the slot's; false where that has changed meanwhile. */
	replace(slot: WrapSlot, wrap: WrappedKey): Promise<boolean>;
}

export interface RewrapResult {
	rewrapped: number;
	/** Kinds and owners of wraps that do not open. They were left as they are. */
	unopened: string[];
}

const batchSize = 100;

/**
 * Wraps every key anew under the active key-encryption key; rows are replaced one by one, each in one step: killed at any
 * point, every key opens, and the next run goes on with what is left. Rows that change meanwhile are left to the
 * next pass.
 */
export async function rewrapKeys(deps: {
	stores: readonly WrapStore[];
	keyEncryption: KeyEncryption;
}): Promise<RewrapResult> {
	const kekId = await deps.keyEncryption.activeKekId();
	const result: RewrapResult = { rewrapped: 0, unopened: [] };
	for (const store of deps.stores) {
		let after: WrapSlot['ref'] = ['', 0];
		for (;;) {
			const slots = await store.pending(kekId, after, batchSize);
			for (const { slot, wrap } of await wrapAnew(deps.keyEncryption, slots)) {
				if (!wrap) result.unopened.push(`${store.kind} ${slot.ref.join(' ')}`);
				else if (await store.replace(slot, wrap)) result.rewrapped++;
			}
			after = slots.at(-1)?.ref ?? after;
			if (slots.length < batchSize) break;
		}
	}
	return result;
}

async function wrapAnew(
	keyEncryption: KeyEncryption,
	slots: readonly WrapSlot[],
): Promise<{ slot: WrapSlot; wrap: WrappedKey | undefined }[]> {
	const keys = await keyEncryption.unwrapAll(slots);
	const opened = slots.flatMap(({ context }, index) => {
		const key = keys[index];
		return key ? [{ key, context }] : [];
	});
	const wraps = await keyEncryption.wrapAll(opened);
	return slots.map((slot, index) => ({ slot, wrap: keys[index] && wraps.shift() }));
}
