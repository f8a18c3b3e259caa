import { allRows } from './replica-records.ts';
import type { ReplicaStorage, StorageEntry } from './replica-storage.ts';

/**
 * How it lies in the storage beneath, where each row of a table alone would cost ten times as much to write and to read:
 *
 *     pack/<table's prefix><number of the write>-<n>   up to 100 rows that were written together
 *     row/…                                            a row that was written alone, with the number of its write
 *     packs/write                                      the number of the last write
 *
 * A row may lie in several of these: the one with the highest number counts, one without a value says that it was
 * removed. What is outdated goes when the table is read and holds too much of it.
 */
type Slot = readonly [name: string, value?: unknown];
interface Loose {
	readonly write: number;
	readonly slot: Slot;
}

const packs = 'pack/';
const lastWrite = 'packs/write';
const rowsAPack = 100;
/** Fewer rows of a table than this are written each alone: a pack costs its whole size to read. */
const leastRowsAPack = 16;
/** With more loose rows than this, or more empty room in packs and more than it has rows, a table is packed anew. */
const wasteLimit = 300;
/** The prefix that the names of all rows of a table share. */
const tablePrefix = /^row\/\["(?:[^"\\]|\\.)*",/;

/**
 * A storage that keeps rows of a replica in packs within another storage, which nobody else may write to. All other
 * entries lie there as they are; names that begin with `pack` are its own.
 */
export async function openPackedStorage(beneath: ReplicaStorage): Promise<ReplicaStorage> {
	const [[, last] = []] = (await beneath.list(lastWrite)) as [string, number][];
	let write = last ?? 0;
	let writing: Promise<void> = Promise.resolve();

	/** One at a time, so that what is packed anew has missed nothing. */
	function inTurn(work: () => Promise<void>): Promise<void> {
		const done = writing.then(work);
		writing = done.catch(() => {});
		return done;
	}

	async function writeOut(entries: ReadonlyMap<string, unknown>): Promise<void> {
		write += 1;
		const all = new Map<string, unknown>([[lastWrite, write]]);
		const slotsByTable = new Map<string, Slot[]>();
		for (const [name, value] of entries) {
			const [table] = tablePrefix.exec(name) ?? [];
			if (table === undefined) {
				all.set(name, value);
				continue;
			}
			const slots = slotsByTable.get(table) ?? [];
			slots.push(slotOf(name, value));
			slotsByTable.set(table, slots);
		}
		for (const [table, slots] of slotsByTable) {
			if (slots.length >= leastRowsAPack) for (const entry of packed(table, write, slots)) all.set(...entry);
			else for (const slot of slots) all.set(slot[0], { write, slot } satisfies Loose);
		}
		await beneath.write(all);
	}

	async function packAnew(table: string): Promise<void> {
		const { slots, names } = await readSlots(beneath, table);
		write += 1;
		const all = new Map<string, unknown>(names.map((name) => [name, undefined]));
		all.set(lastWrite, write);
		const rows = [...slots.values()].map(({ slot }) => slot).filter((slot) => slot.length === 2);
		for (const entry of packed(table, write, rows)) all.set(...entry);
		await beneath.write(all);
	}

	return {
		write: (entries) => inTurn(() => writeOut(entries)),
		async list(prefix) {
			const others = prefix.startsWith(allRows) ? [] : await beneath.list(prefix);
			const plain = others.filter(([name]) => !name.startsWith('pack') && !name.startsWith(allRows));
			if (!prefix.startsWith(allRows) && !allRows.startsWith(prefix)) return plain;
			const { slots, names } = await readSlots(beneath, prefix);
			const [table] = tablePrefix.exec(prefix) ?? [];
			const rows: [string, unknown][] = [];
			for (const { slot } of slots.values()) {
				const [name, value] = slot;
				if (slot.length === 2 && name.startsWith(prefix)) rows.push([name, value]);
			}
			const loose = names.filter((name) => name.startsWith(allRows)).length;
			const room = (names.length - loose) * rowsAPack - rows.length;
			const isWasteful = loose > wasteLimit || room > Math.max(wasteLimit, rows.length);
			// Where it fails the rows lie as they lay.
			if (table === prefix && isWasteful) inTurn(() => packAnew(table)).catch(() => {});
			return [...plain, ...rows].sort(([a], [b]) => (a < b ? -1 : 1));
		},
	};
}

function slotOf(name: string, value: unknown): Slot {
	return value === undefined ? [name] : [name, value];
}

function* packed(table: string, write: number, slots: readonly Slot[]): Generator<StorageEntry> {
	for (let from = 0; from < slots.length; from += rowsAPack) {
		const name = `${packs}${table}${String(write).padStart(16, '0')}-${from}`;
		yield [name, slots.slice(from, from + rowsAPack)];
	}
}

/** The latest slot of each row whose table has such a prefix, and all names under which any lies. */
async function readSlots(beneath: ReplicaStorage, prefix: string) {
	const [table] = tablePrefix.exec(prefix) ?? [];
	const slots = new Map<string, Loose>();
	const take = (found: Loose) => {
		const known = slots.get(found.slot[0]);
		if (known === undefined || known.write < found.write) slots.set(found.slot[0], found);
	};
	const ofPacks = (await beneath.list(packs + (table ?? ''))) as [string, Slot[]][];
	for (const [name, pack] of ofPacks) {
		const write = Number(/(\d+)-\d+$/.exec(name)?.[1]);
		for (const slot of pack) take({ write, slot });
	}
	const loose = (await beneath.list(table ?? allRows)) as [string, Loose][];
	for (const [, found] of loose) take(found);
	return { slots, names: [...ofPacks, ...loose].map(([name]) => name) };
}
