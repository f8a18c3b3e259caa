import { beforeEach, describe, expect, test } from 'bun:test';
import type { RowScope, SyncRowStore } from '@mana/tool-registry';
import { createRowCache } from './row-cache.ts';

type Row = Awaited<ReturnType<SyncRowStore['pullTable']>>['changes'][number];

const anna: RowScope = { userId: 'anna', spaceId: 's1', jwt: 'good', clientId: 'mana-mcp:anna' };
const roomy = 1024 * 1024;

/** A log of changes; a cursor is a place in it. Pulls wait at the gate, if one is set. */
let log: Row[];
let pulls: { scope: RowScope; table: string; since: string | undefined }[];
let gate: Promise<void> | undefined;
let refusedCursors: Set<string>;
let refusedTokens: Set<string>;

beforeEach(() => {
	log = [];
	pulls = [];
	gate = undefined;
	refusedCursors = new Set();
	refusedTokens = new Set();
});

const refusal = (code: string) => Object.assign(new Error(code), { code });

const source: Pick<SyncRowStore, 'pullTable' | 'push'> = {
	async pullTable(scope, _appId, table, since) {
		pulls.push({ scope, table, since });
		// What an answer holds is settled when the request begins.
		const changes = log.slice(Number(since ?? 0));
		const syncedUntil = String(log.length);
		await gate;
		if (refusedTokens.has(scope.jwt)) throw refusal('TOKEN_EXPIRED');
		if (since !== undefined && refusedCursors.has(since)) throw refusal('CURSOR_INVALID');
		return { changes, syncedUntil };
	},
	push: async () => {},
};

function row(id: string, title: string, op: Row['op'] = 'insert'): Row {
	const stamp = '019ab4e0c1f2|0000|test';
	return { table: 'notes', id, op, spaceId: 's1', data: { title }, fields: {}, stamps: { latest: stamp } };
}

const titles = (rows: readonly Row[]) => rows.map(({ data }) => data.title).sort();

describe('the row cache', () => {
	test('pulls everything once, and then what has changed', async () => {
		const cache = createRowCache({ maxBytes: roomy, source });
		log.push(row('a', 'A'), row('b', 'B'));
		expect(titles(await cache.readTable(anna, 'notes', 'notes'))).toEqual(['A', 'B']);
		log.push(row('b', 'B2'), row('c', 'C'), row('a', '', 'delete'));
		expect(titles(await cache.readTable(anna, 'notes', 'notes'))).toEqual(['B2', 'C']);
		expect(pulls.map(({ since }) => since)).toEqual([undefined, '2']);
	});

	test('hands out the same rows while nothing changes', async () => {
		const cache = createRowCache({ maxBytes: roomy, source });
		log.push(row('a', 'A'));
		const first = await cache.readTable(anna, 'notes', 'notes');
		expect(await cache.readTable(anna, 'notes', 'notes')).toBe(first);
	});

	test('keeps users, spaces and tables apart', async () => {
		const cache = createRowCache({ maxBytes: roomy, source });
		await cache.readTable(anna, 'notes', 'notes');
		await cache.readTable({ ...anna, userId: 'ben' }, 'notes', 'notes');
		await cache.readTable({ ...anna, spaceId: 's2' }, 'notes', 'notes');
		await cache.readTable(anna, 'todo', 'tasks');
		expect(pulls.map(({ since }) => since)).toEqual([undefined, undefined, undefined, undefined]);
	});

	test('shows a read what was written before it, though another read is under way', async () => {
		const cache = createRowCache({ maxBytes: roomy, source });
		let open = () => {};
		gate = new Promise((resolve) => {
			open = resolve;
		});
		const early = cache.readTable(anna, 'notes', 'notes');
		await Bun.sleep(0);
		log.push(row('a', 'A'));
		const late = [cache.readTable(anna, 'notes', 'notes'), cache.readTable(anna, 'notes', 'notes')];
		open();
		await early;
		for (const rows of await Promise.all(late)) expect(titles(rows)).toEqual(['A']);
		expect(pulls).toHaveLength(2);
	});

	test('begins anew when its cursor is refused', async () => {
		const cache = createRowCache({ maxBytes: roomy, source });
		log.push(row('a', 'A'));
		await cache.readTable(anna, 'notes', 'notes');
		refusedCursors.add('1');
		log = [row('z', 'Z')];
		expect(titles(await cache.readTable(anna, 'notes', 'notes'))).toEqual(['Z']);
	});

	test('does not fail a read for the worse token of another one, nor serve what it could not check', async () => {
		const cache = createRowCache({ maxBytes: roomy, source });
		log.push(row('a', 'A'));
		await cache.readTable(anna, 'notes', 'notes');
		refusedTokens.add('old');
		const [old, good] = await Promise.allSettled([
			cache.readTable({ ...anna, jwt: 'old' }, 'notes', 'notes'),
			cache.readTable(anna, 'notes', 'notes'),
		]);
		expect(old).toMatchObject({ status: 'rejected', reason: { code: 'TOKEN_EXPIRED' } });
		expect(good.status).toBe('fulfilled');
	});

	test('keeps no more than its bound, and reads on beyond it', async () => {
		const cache = createRowCache({ maxBytes: 8_000, source });
		for (let i = 0; i < 10; i++) {
			const scope = { ...anna, spaceId: `s${i}` };
			log = [row('a', 'x'.repeat(3_000))];
			expect(await cache.readTable(scope, 'notes', 'notes')).toHaveLength(1);
		}
		pulls = [];
		await cache.readTable({ ...anna, spaceId: 's9' }, 'notes', 'notes');
		await cache.readTable({ ...anna, spaceId: 's0' }, 'notes', 'notes');
		expect(pulls.map(({ since }) => since)).toEqual(['1', undefined]);
		log = [row('a', 'x'.repeat(20_000))];
		const large = { ...anna, spaceId: 'large' };
		expect(await cache.readTable(large, 'notes', 'notes')).toHaveLength(1);
		expect(await cache.readTable(large, 'notes', 'notes')).toHaveLength(1);
	});
});
