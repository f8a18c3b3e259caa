import { canonicalJson } from '@mana/sync-protocol';

type Item = Readonly<Record<string, unknown>>;

export interface MergedList<T extends Item> {
	readonly items: readonly T[];
	/** How many members both sides changed, each to something else: texts then stand one after the other, else mine. */
	readonly conflicts: number;
}

/**
 * One list of two that were made of the same base, such as the sub-tasks of a task that were ticked on two devices: item
 * by item, and member by member where both changed an item. An item is known by its `id`, else by its `title`, else by
 * all of it. One that a side removed goes, unless the other has changed it.
 */
export function mergeById<T extends Item>(
	base: readonly T[],
	mine: readonly T[],
	theirs: readonly T[],
): MergedList<T> {
	const [before, ours, others] = [byName(base), byName(mine), byName(theirs)];
	const isKept = (name: string) => {
		const [was, own, other] = [before.get(name), ours.get(name), others.get(name)];
		if (own !== undefined && other !== undefined) return true;
		return was === undefined || !isSame(own ?? other, was);
	};
	let conflicts = 0;
	const items = namesInOrder(before, ours, others)
		.filter(isKept)
		.flatMap((name): T[] => {
			const [own, other] = [ours.get(name), others.get(name)];
			if (own === undefined || other === undefined) return [own ?? other].filter((one) => one !== undefined);
			const merged = mergeItem(before.get(name), own, other);
			conflicts += merged.conflicts;
			return [merged.item];
		});
	return { items, conflicts };
}

/** The second of two items that go by one name has another. */
function byName<T extends Item>(items: readonly T[]): Map<string, T> {
	const named = new Map<string, T>();
	for (const item of items) {
		const own = item.id ?? item.title;
		const name = typeof own === 'string' ? own : canonicalJson(item);
		let free = name;
		for (let count = 2; named.has(free); count += 1) free = `${name}\0${count}`;
		named.set(free, item);
	}
	return named;
}

/** The order of the side that changed it, theirs where both did; what the other added stands behind what it stood behind. */
function namesInOrder(
	before: Map<string, Item>,
	ours: Map<string, Item>,
	others: Map<string, Item>,
): string[] {
	const isMoved = (side: Map<string, Item>) => {
		const known = [...side.keys()].filter((name) => before.has(name));
		return known.join('\n') !== [...before.keys()].filter((name) => side.has(name)).join('\n');
	};
	const [first, second] = isMoved(ours) && !isMoved(others) ? [ours, others] : [others, ours];
	const names = [...first.keys()];
	let previous: string | undefined;
	for (const name of second.keys()) {
		if (!first.has(name)) {
			let place = previous === undefined ? 0 : names.indexOf(previous) + 1;
			// Behind what the first side added there.
			while (place < names.length && !before.has(names[place] ?? '') && !second.has(names[place] ?? ''))
				place += 1;
			names.splice(place, 0, name);
		}
		previous = name;
	}
	return names;
}

function mergeItem<T extends Item>(base: T | undefined, mine: T, theirs: T): { item: T; conflicts: number } {
	let conflicts = 0;
	const settled: Record<string, unknown> = {};
	for (const member of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
		const [was, own, other] = [base?.[member], mine[member], theirs[member]];
		let value = own;
		if (!isSame(own, other) && isSame(own, was)) value = other;
		else if (!isSame(own, other) && !isSame(other, was)) {
			conflicts += 1;
			if (typeof own === 'string' && typeof other === 'string') value = `${other} / ${own}`;
		}
		if (value !== undefined) settled[member] = value;
	}
	return { item: { ...mine, ...settled }, conflicts };
}

function isSame(a: unknown, b: unknown): boolean {
	return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}
