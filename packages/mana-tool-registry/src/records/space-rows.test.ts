import { expect, test } from 'bun:test';
import {
	type Change,
	encodeStamp,
	type MergedRecord,
	type MergedRow,
	mergeChange,
	type PushResponse,
	stampChange,
	toMergedRow,
	visibleData,
} from '@mana/sync-protocol';
import type { RowStore } from './row-store.ts';
import { createSpaceRows } from './space-rows.ts';
import { createWriteNames } from './write-names.ts';

const serverMs = Date.UTC(2026, 0, 1);
const minute = 60_000;
const day = 24 * 60 * minute;
const name = { spaceId: 's1', table: 'tasks', id: 't1' };

/** One record as mana-sync keeps it, written by somebody with a clock of their own; and the gateway's rows. */
function oneRecord({ writtenAtMs, gatewayMs }: { writtenAtMs: number; gatewayMs: number }) {
	const stamp = encodeStamp({ atMs: writtenAtMs, counter: 0, clientId: 'phone' });
	const inserted: Change = { ...name, op: 'insert', data: { title: 'first' }, stamp };
	const arrival = { clientId: 'phone', place: 0, arrivedAtMs: writtenAtMs };
	let record: MergedRecord = mergeChange(undefined, stampChange(inserted, arrival).change);
	const row = (): MergedRow => toMergedRow(name, record);
	const store: RowStore = {
		readTable: async () => [row()],
		readHistory: async () => ({ changes: [], before: null }),
		async push({ clientId }, _appId, changes): Promise<PushResponse> {
			const corrections = changes.flatMap((change, place) => {
				const taken = stampChange(change, { clientId, place, arrivedAtMs: serverMs });
				record = mergeChange(record, taken.change);
				return taken.corrections;
			});
			const isAltered = changes.some((change) =>
				change.op === 'update'
					? Object.entries(change.fields).some(([field, { value }]) => visibleData(record)[field] !== value)
					: row().op !== change.op,
			);
			return {
				changes: isAltered ? [row()] : [],
				conflicts: [],
				corrections,
				syncedUntil: '',
				hasMore: false,
			};
		},
	};
	const access = {
		userId: 'anna',
		spaceId: 's1',
		jwt: 'token',
		scopes: undefined,
		bounds: '',
		clientId: 'mana-mcp:anna',
	};
	const rows = createSpaceRows({
		store,
		access,
		actor: {},
		now: () => gatewayMs,
		onWritten: () => {},
		onFullness: () => {},
		onRefused: () => {},
	});
	return { rows, row };
}

test.each([-day, -6 * minute, 6 * minute, day])(
	'a gateway whose clock is %d ms off writes later than what it read',
	async (skewMs) => {
		const { rows, row } = oneRecord({ writtenAtMs: serverMs - 1, gatewayMs: serverMs + skewMs });
		await rows.update('todo', row(), { title: 'second' });
		expect(row().data).toEqual({ title: 'second' });
		await rows.remove('todo', [row()], false);
		expect(row().op).toBe('delete');
	},
);

test('what was stored when the server’s clock ran a day ahead is not said to have been overwritten', async () => {
	const { rows, row } = oneRecord({ writtenAtMs: serverMs + day, gatewayMs: serverMs });
	const lost = expect.objectContaining({ code: 'CONFLICT' });
	expect(await rows.update('todo', row(), { title: 'second' }).catch((error) => error)).toEqual(lost);
	expect(await rows.remove('todo', [row()], false).catch((error) => error)).toEqual(lost);
	expect(row().data).toEqual({ title: 'first' });
});

test('a call that is made again names its records and changes as before', async () => {
	const pushed: Change[][] = [];
	const store: RowStore = {
		readTable: async () => [],
		readHistory: async () => ({ changes: [], before: null }),
		async push(_access, _appId, changes): Promise<PushResponse> {
			pushed.push([...changes]);
			return { changes: [], conflicts: [], corrections: [], syncedUntil: '', hasMore: false };
		},
	};
	const access = { userId: 'anna', spaceId: 's1', jwt: '', scopes: undefined, bounds: '', clientId: 'ai' };
	const make = async (name: string) => {
		const names = createWriteNames(name);
		const unheard = () => {};
		const heard = { onWritten: unheard, onFullness: unheard, onRefused: unheard };
		const rows = createSpaceRows({ store, access, actor: {}, now: Date.now, names, ...heard });
		return [await rows.insert('todo', 'tasks', { title: 'a' }), await rows.insert('todo', 'tasks', {})];
	};
	const first = await make('run call:1:0');
	expect(await make('run call:1:0')).toEqual(first);
	expect(new Set([...first, ...(await make('run call:1:1'))]).size).toBe(4);
	const keys = pushed.flat().map(({ key }) => key);
	expect(keys.slice(0, 2)).toEqual(keys.slice(2, 4));
	expect(new Set(keys).size).toBe(4);
});
