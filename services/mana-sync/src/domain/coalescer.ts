import { overloaded } from './refusals.ts';

/** Does single pieces of work in groups where several wait for the same thing. */
export interface Coalescer<Item, Result> {
	/**
	 * Items of one key are done in the order they came, one group at a time; one without a key is done alone.
	 *
	 * @throws what the item's own work throws; AppError 503 `OVERLOADED` when too many wait
	 */
	run(item: Item, key: string | null): Promise<Result>;
}

export interface CoalescerOptions<Item, Result> {
	/** Does all or none of the items; one result an item, in their order. */
	readonly work: (items: readonly Item[]) => Promise<readonly Result[]>;
	readonly weigh: (item: Item) => number;
	/** How much a group may weigh; a heavier item goes alone. */
	readonly limit: number;
	/** How many items may wait. */
	readonly waiting: number;
	/** Whether a failure has nothing to do with the items, so that trying each alone would not help. */
	readonly isShared: (error: unknown) => boolean;
}

interface Waiting<Item, Result> {
	readonly item: Item;
	readonly weight: number;
	readonly resolve: (result: Result) => void;
	readonly reject: (error: unknown) => void;
}

/**
 * Nothing waits for company: an item that comes while its key is idle is begun at once, and those that come
 * meanwhile make the next group. A group that fails is done again item by item, so that one that cannot be done
 * fails alone.
 */
export function createCoalescer<Item, Result>(
	options: CoalescerOptions<Item, Result>,
): Coalescer<Item, Result> {
	const queues = new Map<string, Waiting<Item, Result>[]>();
	let waitingCount = 0;

	async function one(item: Item): Promise<Result> {
		const [result] = await options.work([item]);
		if (result === undefined) throw new RangeError('the work gave no result');
		return result;
	}

	async function settle(group: readonly Waiting<Item, Result>[]): Promise<void> {
		try {
			const results = await options.work(group.map(({ item }) => item));
			for (const [index, { resolve, reject }] of group.entries()) {
				const result = results[index];
				if (result === undefined) reject(new RangeError('the work gave no result'));
				else resolve(result);
			}
		} catch (error) {
			if (group.length === 1 || options.isShared(error)) {
				for (const { reject } of group) reject(error);
				return;
			}
			for (const { item, resolve, reject } of group) await one(item).then(resolve, reject);
		}
	}

	async function drain(key: string, queue: Waiting<Item, Result>[]): Promise<void> {
		while (queue.length > 0) {
			let size = 0;
			for (let weight = 0; size < queue.length; size += 1) {
				weight += queue[size]?.weight ?? 0;
				if (size > 0 && weight > options.limit) break;
			}
			waitingCount -= size;
			await settle(queue.splice(0, size));
		}
		queues.delete(key);
	}

	return {
		async run(item, key) {
			if (key === null) return one(item);
			if (waitingCount >= options.waiting) throw overloaded();
			return new Promise((resolve, reject) => {
				const waiting = { item, weight: options.weigh(item), resolve, reject };
				waitingCount += 1;
				const queue = queues.get(key);
				if (queue !== undefined) {
					queue.push(waiting);
					return;
				}
				const begun = [waiting];
				queues.set(key, begun);
				void drain(key, begun);
			});
		},
	};
}
