export interface Placed<Item> {
	readonly item: Item;
	/** From 0. */
	readonly column: number;
	/** How many columns lie side by side where it is. */
	readonly columns: number;
}

interface Span {
	readonly from: number;
	readonly to: number;
}

/** Lays what overlaps side by side, in as few columns as there are at once. */
export function placeInColumns<Item>(
	items: readonly Item[],
	spanOf: (item: Item) => Span,
): readonly Placed<Item>[] {
	const sorted = items.toSorted((a, b) => spanOf(a).from - spanOf(b).from || spanOf(b).to - spanOf(a).to);
	const placed: Placed<Item>[] = [];
	let group: { item: Item; column: number }[] = [];
	/** Until when each column is taken. */
	let ends: number[] = [];
	const close = () => {
		placed.push(...group.map(({ item, column }) => ({ item, column, columns: ends.length })));
		group = [];
		ends = [];
	};
	for (const item of sorted) {
		const { from, to } = spanOf(item);
		if (ends.every((end) => end <= from)) close();
		const free = ends.findIndex((end) => end <= from);
		const column = free === -1 ? ends.length : free;
		ends[column] = to;
		group.push({ item, column });
	}
	close();
	return placed;
}
