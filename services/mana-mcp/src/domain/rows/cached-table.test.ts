import { expect, test } from 'bun:test';
import { encodeStamp, type MergedRow, stampInstant } from '@mana/sync-protocol';
import { CachedTable } from './cached-table.ts';

const stampAt = (counter: number) => encodeStamp({ atMs: 1_767_225_600_000, counter, clientId: 'c' });

function row({
	names = ['title'],
	stamps = 1,
	...more
}: {
	names?: string[];
	stamps?: number;
	actor?: MergedRow['actor'];
} = {}): MergedRow {
	const written = Array.from({ length: stamps }, (_, counter) => {
		const stamp = stampAt(counter);
		return { stamp, updatedAt: stampInstant(stamp) };
	});
	const latest = stampAt(stamps - 1);
	return {
		table: 'tasks',
		id: 't1',
		op: 'insert',
		spaceId: 's',
		data: Object.fromEntries(names.map((name) => [name, 'x'])),
		fields: Object.fromEntries(
			names.map((name, at) => [
				name,
				written[at % stamps] ?? { stamp: latest, updatedAt: stampInstant(latest) },
			]),
		),
		stamps: { inserted: stampAt(0), latest },
		...more,
	};
}

function bytesOf(kept: MergedRow): number {
	const table = new CachedTable();
	table.takeIn([kept]);
	return table.bytes;
}

test('an actor of many small values counts for what it takes', () => {
	const actor = { kind: 'agent', padding: Array.from({ length: 2_000 }, () => []) };
	expect(bytesOf(row({ actor })) - bytesOf(row())).toBeGreaterThan(2_000 * 32);
});

test('long names of fields count, and so does each time one was written', () => {
	const names = Array.from({ length: 100 }, (_, at) => `${'n'.repeat(200)}${at}`);
	expect(bytesOf(row({ names })) - bytesOf(row())).toBeGreaterThan(100 * 200);
	expect(bytesOf(row({ names, stamps: 100 })) - bytesOf(row({ names }))).toBeGreaterThan(99 * 100);
});

test('what goes is counted out again', () => {
	const table = new CachedTable();
	table.takeIn([row({ actor: { kind: 'agent', padding: 'x'.repeat(5_000) } })]);
	const before = table.bytes;
	const stamp = stampAt(9);
	table.takeIn([
		{
			...row(),
			op: 'delete',
			data: {},
			fields: {},
			stamps: { inserted: stampAt(0), deleted: stamp, latest: stamp },
		},
	]);
	expect(table.bytes).toBeLessThan(before - 4_000);
});
