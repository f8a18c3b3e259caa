import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import {
	type Change,
	type MergedRecord,
	type MergedRow,
	mergeChange,
	SyncError,
	type FollowedEvent as SyncEvent,
	stampChange,
	type TableRow,
	tableName,
	toMergedRow,
} from '@mana/sync-protocol';
import type { RowAccess } from '@mana/tool-registry';
import fc from 'fast-check';
import { createRowCache, type RowCache, type RowCacheOptions } from './row-cache.ts';

const anna: RowAccess = {
	userId: 'anna',
	spaceId: 's1',
	jwt: 'good',
	scopes: undefined,
	bounds: '',
	clientId: 'mana-mcp:anna',
};
const roomy = 1024 * 1024;

type FollowedEvent = SyncEvent<TableRow>;

interface OpenFollow {
	access: RowAccess;
	tables: readonly string[];
	signal: AbortSignal;
	send(event: FollowedEvent | Error): void;
}

/** A mana-sync in memory: a log of changes whose cursors are places in it, streams, and doors to keep shut. */
function createSource() {
	const log: { spaceId: string; table: string; id: string; row: MergedRow }[] = [];
	const records = new Map<string, MergedRecord>();
	const follows: OpenFollow[] = [];
	const state = {
		pulls: [] as { access: RowAccess; table: string; since: string | undefined }[],
		gate: undefined as Promise<void> | undefined,
		refusedCursors: new Set<string>(),
		refusedTokens: new Set<string>(),
		pushFault: undefined as Error | undefined,
		changesAPage: Number.POSITIVE_INFINITY,
		/** What becomes of the page that is asked for from there. */
		pageFault: undefined as { cursor: string; error: Error; isOnce?: boolean } | undefined,
		canFollow: true,
		streamsDeliver: true,
	};

	/** Somebody's write: into the log, and to the streams of those it concerns. */
	function write(change: Change, clientId = 'phone'): void {
		const spaceId = change.spaceId ?? 's1';
		const key = JSON.stringify([spaceId, change.table, change.id]);
		const stamped = stampChange(change, { clientId, place: 0, arrivedAtMs: Date.now() }).change;
		const record = mergeChange(records.get(key), stamped);
		records.set(key, record);
		const row = toMergedRow({ spaceId, table: change.table, id: change.id }, record);
		log.push({ spaceId, table: change.table, id: change.id, row });
		if (state.streamsDeliver) deliver([row]);
	}

	function deliver(rows: MergedRow[]): void {
		const named = rows.map((row): TableRow => ({ ...row, appId: appOf(row.table) }));
		for (const follow of follows) {
			const changes = structuredClone(named.filter((row) => follow.tables.includes(tableName(row))));
			if (changes.length > 0) follow.send({ kind: 'changes', changes, syncedUntil: '', hasMore: false });
		}
	}

	const source: RowCacheOptions['source'] = {
		readHistory: async () => ({ changes: [], before: null }),
		async *pullTable(access, _appId, table, since) {
			state.pulls.push({ access, table, since });
			let cursor = since;
			do {
				// What an answer holds is settled when the request begins.
				const from = Number(cursor ?? 0);
				const to = Math.min(from + state.changesAPage, log.length);
				const mine = log
					.slice(from, to)
					.filter((entry) => entry.spaceId === access.spaceId && entry.table === table);
				const changes = structuredClone([...new Map(mine.map(({ id, row }) => [id, row])).values()]);
				await state.gate;
				if (state.refusedTokens.has(access.jwt)) throw refusal('TOKEN_EXPIRED');
				if (cursor !== undefined && state.refusedCursors.has(cursor)) throw refusal('CURSOR_INVALID');
				const { pageFault } = state;
				if (pageFault && pageFault.cursor === cursor) {
					if (pageFault.isOnce) state.pageFault = undefined;
					throw pageFault.error;
				}
				cursor = String(to);
				yield { changes, syncedUntil: cursor };
			} while (Number(cursor) < log.length);
		},
		async push(access, _appId, changes) {
			for (const change of changes) write({ ...change, spaceId: access.spaceId }, access.clientId);
			if (state.pushFault) throw state.pushFault;
			return { changes: [], conflicts: [], corrections: [], syncedUntil: '', hasMore: false };
		},
		async *follow(access, tables, { signal }) {
			if (!state.canFollow) throw refusal('SYNC_UNREACHABLE');
			const waiting: (FollowedEvent | Error)[] = [
				{ kind: 'changes', changes: [], syncedUntil: '', hasMore: false },
			];
			let wake = () => {};
			signal.addEventListener('abort', () => wake());
			const follow: OpenFollow = {
				access,
				tables,
				signal,
				send(event) {
					waiting.push(event);
					wake();
				},
			};
			follows.push(follow);
			try {
				while (!signal.aborted) {
					const event = waiting.shift();
					if (event instanceof Error) throw event;
					if (event) yield event;
					else {
						await new Promise<void>((resolve) => {
							wake = resolve;
						});
					}
				}
			} finally {
				follows.splice(follows.indexOf(follow), 1);
			}
		},
	};
	const rows = (table: string) => [
		...new Map(log.filter((one) => one.table === table).map(({ id, row }) => [id, row])).values(),
	];
	return { source, state, follows, write, deliver, rows };
}

/** Tables here are of the app of their name, but for those of one. */
const appOf = (table: string) => (['tasks', 'lists'].includes(table) ? 'todo' : table);

const refusal = (code: string) => Object.assign(new Error(code), { code });

function insert(id: string, title: string, options: { spaceId?: string; table?: string } = {}): Change {
	const { spaceId = 's1', table = 'notes' } = options;
	const stamp = `${Date.now().toString(16).padStart(12, '0')}|${(count++).toString(16).padStart(4, '0')}|test`;
	return { table, id, op: 'insert', spaceId, data: { title }, stamp };
}
let count = 0;

function remove(id: string): Change {
	return { ...insert(id, ''), op: 'delete' };
}

const titles = (rows: readonly MergedRow[]) => rows.map(({ data }) => data.title).sort();
/** What is on its way arrives. */
const settle = () => Bun.sleep(1);

let world: ReturnType<typeof createSource>;
let cache: RowCache;
let nowMs: number;
const caches: RowCache[] = [];

beforeEach(() => {
	world = createSource();
	nowMs = 1_000_000;
	cache = createCache();
});
afterEach(() => {
	for (const open of caches.splice(0)) open.close();
});

function createCache(options: Partial<RowCacheOptions> = {}): RowCache {
	const created = createRowCache({
		maxBytes: roomy,
		source: world.source,
		tablesFor: () => ['notes/notes', 'todo/tasks', 'todo/lists'],
		now: () => nowMs,
		...options,
	});
	caches.push(created);
	return created;
}

const read = (access: RowAccess = anna) => cache.readTable(access, 'notes', 'notes');

/** Reads until the stream stands and nothing more is asked. */
async function warmUp(access: RowAccess = anna): Promise<void> {
	await read(access);
	await settle();
	await read(access);
	world.state.pulls = [];
}

describe('a read of what is kept', () => {
	test('asks nothing and answers the same array while nothing changes', async () => {
		world.write(insert('a', 'A'));
		await warmUp();
		const rows = await read();
		expect(titles(rows)).toEqual(['A']);
		expect(await read()).toBe(rows);
		expect(world.state.pulls).toEqual([]);
		expect(world.follows.map(({ tables }) => tables)).toEqual([['notes/notes', 'todo/tasks', 'todo/lists']]);
	});

	test('shows what the stream has brought: new, changed and deleted', async () => {
		world.write(insert('a', 'A'));
		world.write(insert('b', 'B'));
		await warmUp();
		world.write(insert('b', 'B2'));
		world.write(insert('c', 'C'));
		world.write(remove('a'));
		await settle();
		expect(titles(await read())).toEqual(['B2', 'C']);
		expect(world.state.pulls).toEqual([]);
	});

	test('shows what was pushed through it at once, without stream or question', async () => {
		world.write(insert('a', 'A'));
		await warmUp();
		world.state.streamsDeliver = false;
		await cache.push(anna, 'notes', [insert('b', 'B')]);
		expect(titles(await read())).toEqual(['A', 'B']);
		await cache.push(anna, 'notes', [remove('a')]);
		expect(titles(await read())).toEqual(['B']);
		expect(world.state.pulls).toEqual([]);
	});

	test('is the same row object when the stream brings back what was pushed', async () => {
		await warmUp();
		await cache.push(anna, 'notes', [insert('a', 'A')]);
		const rows = await read();
		await settle();
		expect(await read()).toBe(rows);
	});

	test('shows what stands in place of a change that was refused, before the stream brings it', async () => {
		world.write(insert('a', 'A'));
		await warmUp();
		world.state.streamsDeliver = false;
		const other = insert('a', 'B');
		world.write(other);
		const stamp = other.stamp ?? null;
		const change = { ...insert('a', 'C'), base: null };
		world.source.push = async () => ({
			changes: world.rows('notes'),
			conflicts: [
				{
					...{ table: 'notes', id: 'a', spaceId: 's1', field: null, base: null, current: { stamp } },
					change: { place: 1, op: 'insert', stamp: change.stamp ?? '' },
					applied: false,
				},
			],
			corrections: [],
			syncedUntil: '',
			hasMore: false,
		});
		await cache.push(anna, 'notes', [insert('b', 'D'), change]);
		expect(titles(await read())).toEqual(['B', 'D']);
		expect(world.state.pulls).toEqual([]);
	});

	test('knows a pushed stamp as mana-sync has set it', async () => {
		await warmUp();
		const far = insert('a', 'A');
		const sent = '0fffffffffff|0000|test';
		const stamp = '019ab4e0c1f2|0000|mana-mcp:anna';
		const at = '2025-11-25T00:00:00.000Z';
		const correction = { table: 'notes', id: 'a', field: null, updatedAt: at, stamp };
		world.source.push = async () => ({
			changes: [],
			conflicts: [],
			corrections: [{ ...correction, sent: new Date(0x0fffffffffff).toISOString() }],
			syncedUntil: '',
			hasMore: false,
		});
		await cache.push(anna, 'notes', [{ ...far, stamp: sent }]);
		expect((await read())[0]?.stamps.latest).toBe(stamp);
	});

	test('is asked for anew when it is not certain whether a push was saved', async () => {
		await warmUp();
		world.state.streamsDeliver = false;
		world.state.pushFault = refusal('SYNC_TIMEOUT');
		await expect(cache.push(anna, 'notes', [insert('a', 'A')])).rejects.toMatchObject({
			code: 'SYNC_TIMEOUT',
		});
		expect(titles(await read())).toEqual(['A']);
	});

	test('is asked for anew after a write that went another way', async () => {
		await warmUp();
		world.state.streamsDeliver = false;
		world.write(insert('a', 'A'));
		cache.markStale({ userId: 'ben', spaceId: 's1' });
		expect(await read()).toEqual([]);
		cache.markStale({ userId: 'anna', spaceId: 's1' });
		expect(titles(await read())).toEqual(['A']);
	});
});

describe('where there is no stream, a read', () => {
	beforeEach(() => {
		world.state.canFollow = false;
	});

	test('pulls everything once, and then what has changed', async () => {
		world.write(insert('a', 'A'));
		world.write(insert('b', 'B'));
		expect(titles(await read())).toEqual(['A', 'B']);
		world.write(insert('b', 'B2'));
		world.write(insert('c', 'C'));
		world.write(remove('a'));
		expect(titles(await read())).toEqual(['B2', 'C']);
		expect(world.state.pulls.map(({ since }) => since)).toEqual([undefined, '2']);
	});

	test('shows what was written before it, though another read is under way', async () => {
		const { promise, resolve } = Promise.withResolvers<void>();
		world.state.gate = promise;
		const early = read();
		await settle();
		world.write(insert('a', 'A'));
		const late = [read(), read()];
		resolve();
		await early;
		for (const rows of await Promise.all(late)) expect(titles(rows)).toEqual(['A']);
		expect(world.state.pulls).toHaveLength(2);
	});

	test('begins anew when its cursor is refused', async () => {
		world.write(insert('a', 'A'));
		await read();
		world.state.refusedCursors.add('1');
		world.write(remove('a'));
		world.write(insert('z', 'Z'));
		expect(titles(await read())).toEqual(['Z']);
	});

	test('lets other calls have their turn while it takes in a large page', async () => {
		for (let row = 0; row < 1_200; row++) world.write(insert(`r${row}`, 'R'));
		let turns = 0;
		const count = () => {
			turns++;
			counting = setImmediate(count);
		};
		let counting = setImmediate(count);
		try {
			expect(await read()).toHaveLength(1_200);
			expect(turns).toBeGreaterThanOrEqual(2);
		} finally {
			clearImmediate(counting);
		}
	});

	describe('that takes several pages', () => {
		beforeEach(() => {
			world.state.changesAPage = 2;
			for (const id of ['a', 'b', 'c', 'd', 'e']) world.write(insert(id, id.toUpperCase()));
		});

		test('shows all of them', async () => {
			expect(titles(await read())).toEqual(['A', 'B', 'C', 'D', 'E']);
		});

		test('hands out each as it comes, as it is kept', async () => {
			const early: (readonly MergedRow[])[] = [];
			const rows = await cache.readTable(anna, 'notes', 'notes', (page) => early.push(page));
			expect(early.map(titles)).toEqual([['A', 'B'], ['C', 'D'], ['E']]);
			for (const [place, row] of early.flat().entries()) expect(Object.is(row, rows[place])).toBe(true);
		});

		test('fails where one of them does, and the next read goes on from there', async () => {
			world.state.pageFault = { cursor: '2', error: refusal('SYNC_UNREACHABLE') };
			await expect(read()).rejects.toMatchObject({ code: 'SYNC_UNREACHABLE' });
			await expect(read()).rejects.toMatchObject({ code: 'SYNC_UNREACHABLE' });
			world.state.pageFault = undefined;
			world.write(insert('a', 'A2'));
			world.write(remove('b'));
			expect(titles(await read())).toEqual(['A2', 'C', 'D', 'E']);
			expect(world.state.pulls.map(({ since }) => since)).toEqual([undefined, '2', '2']);
		});

		test('begins anew when the cursor between two of them is no longer good', async () => {
			world.state.pageFault = { cursor: '2', error: refusal('CURSOR_INVALID'), isOnce: true };
			expect(titles(await read())).toEqual(['A', 'B', 'C', 'D', 'E']);
			expect(world.state.pulls.map(({ since }) => since)).toEqual([undefined, undefined]);
		});

		test('gives up on cursors that are refused again and again', async () => {
			world.state.pageFault = { cursor: '2', error: refusal('CURSOR_INVALID') };
			await expect(read()).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
			expect(world.state.pulls).toHaveLength(2);
			world.state.pageFault = undefined;
			expect(titles(await read())).toEqual(['A', 'B', 'C', 'D', 'E']);
		});

		test('keeps nothing that outgrows the bound', async () => {
			cache = createCache({ maxBytes: 2_000 });
			expect(titles(await read())).toEqual(['A', 'B', 'C', 'D', 'E']);
			expect(titles(await read())).toEqual(['A', 'B', 'C', 'D', 'E']);
			expect(world.state.pulls.map(({ since }) => since)).toEqual([undefined, undefined]);
		});
	});

	test('does not fail for the worse token of another one, nor serve what it could not check', async () => {
		world.write(insert('a', 'A'));
		await read();
		world.state.refusedTokens.add('old');
		const [old, good] = await Promise.allSettled([read({ ...anna, jwt: 'old' }), read()]);
		expect(old).toMatchObject({ status: 'rejected', reason: { code: 'TOKEN_EXPIRED' } });
		expect(good.status).toBe('fulfilled');
	});
});

describe('a stream', () => {
	test('that broke is opened anew, and what came meanwhile is pulled', async () => {
		world.write(insert('a', 'A'));
		await warmUp();
		for (const follow of [...world.follows]) follow.send(refusal('SYNC_UNREACHABLE'));
		world.write(insert('b', 'B'));
		await settle();
		expect(world.follows).toEqual([]);
		expect(titles(await read())).toEqual(['A', 'B']);
		await settle();
		world.write(insert('c', 'C'));
		await settle();
		expect(titles(await read())).toEqual(['A', 'B', 'C']);
		world.state.pulls = [];
		await read();
		expect(world.state.pulls).toEqual([]);
	});

	test('that ends since its user has left a space says so at once, and one that only broke does not', async () => {
		const refused: string[] = [];
		cache = createCache({ onRefused: (userId) => refused.push(userId) });
		for (const [code, told] of [
			['SYNC_UNREACHABLE', []],
			['TOKEN_EXPIRED', []],
			['SPACE_FORBIDDEN', ['anna']],
		] as const) {
			await warmUp();
			for (const follow of [...world.follows]) follow.send(new SyncError(code, 0, 'ended'));
			await settle();
			expect(refused).toEqual([...told]);
		}
	});

	test('that has been silent for too long is not believed', async () => {
		await warmUp();
		nowMs += 46_000;
		world.state.streamsDeliver = false;
		world.write(insert('a', 'A'));
		expect(titles(await read())).toEqual(['A']);
	});

	test('that only beats is believed', async () => {
		await warmUp();
		for (let beat = 0; beat < 3; beat++) {
			nowMs += 30_000;
			for (const follow of world.follows) follow.send({ kind: 'heartbeat' });
			await settle();
			await read();
		}
		expect(world.state.pulls).toEqual([]);
	});

	test('is not asked for again at once where mana-sync refuses it', async () => {
		world.state.canFollow = false;
		const attempts: number[] = [];
		const follow = world.source.follow;
		world.source.follow = (...args) => {
			attempts.push(nowMs);
			return follow(...args);
		};
		for (let time = 0; time < 20; time++) {
			await read();
			nowMs += 100;
		}
		expect(attempts.length).toBeLessThan(4);
	});

	test('is opened in the name of the read that needs it, one for a user and what bounds their token', async () => {
		await warmUp();
		await warmUp({ ...anna, spaceId: 's2' });
		await warmUp({ ...anna, userId: 'ben', jwt: "ben's" });
		await cache.readTable(anna, 'todo', 'tasks');
		await cache.readTable(anna, 'todo', 'lists');
		await settle();
		expect(world.follows.map(({ access, tables }) => `${access.jwt} ${tables}`)).toEqual([
			'good notes/notes,todo/tasks,todo/lists',
			"ben's notes/notes,todo/tasks,todo/lists",
		]);
		expect(cache.openStreams).toBe(2);
	});

	test('is one for a user of 35 apps, and brings what changes in each of them', async () => {
		const apps = Array.from({ length: 35 }, (_, n) => `app${n}`);
		cache = createCache({ tablesFor: () => apps.map((app) => `${app}/${app}`) });
		let opened = 0;
		const { follow } = world.source;
		world.source.follow = (...args) => {
			opened++;
			return follow(...args);
		};
		const readAll = () => Promise.all(apps.map((app) => cache.readTable(anna, app, app)));
		await readAll();
		await settle();
		await readAll();
		world.state.pulls = [];
		for (const app of apps) world.write(insert('a', app, { table: app }));
		await settle();
		expect((await readAll()).map(titles)).toEqual(apps.map((app) => [app]));
		expect([opened, cache.openStreams, world.state.pulls.length]).toEqual([1, 1, 0]);
	});

	test('asks for what its token may read only, and what it does not bring is pulled each time', async () => {
		cache = createCache({ tablesFor: (scopes) => (scopes === undefined ? [] : ['notes/notes']) });
		const narrow = { ...anna, scopes: ['notes:read'], bounds: 'notes:read' };
		await warmUp(narrow);
		expect(world.follows.map(({ tables }) => tables)).toEqual([['notes/notes']]);
		await cache.readTable(narrow, 'todo', 'tasks');
		await cache.readTable(narrow, 'todo', 'tasks');
		await read(narrow);
		expect(world.state.pulls.map(({ table }) => table)).toEqual(['tasks', 'tasks']);
	});

	test('ends with the cache, and the oldest ends where there are too many', async () => {
		cache = createCache({ maxStreams: 2 });
		for (const userId of ['a', 'b', 'c']) await warmUp({ ...anna, userId });
		await settle();
		expect(world.follows.map(({ access }) => access.userId)).toEqual(['b', 'c']);
		await read({ ...anna, userId: 'a' });
		expect(world.state.pulls).toHaveLength(1);
		cache.close();
		await settle();
		expect(world.follows).toEqual([]);
	});
});

describe('what is kept', () => {
	test('is of one user and one space', async () => {
		world.write(insert('a', 'A'));
		world.write(insert('b', 'B', { spaceId: 's2' }));
		await warmUp();
		expect(titles(await read())).toEqual(['A']);
		expect(titles(await read({ ...anna, spaceId: 's2' }))).toEqual(['B']);
		await read({ ...anna, userId: 'ben' });
		expect(world.state.pulls.map(({ since }) => since)).toEqual([undefined, undefined]);
	});

	test('is given to a token that is limited otherwise only after mana-sync has allowed it', async () => {
		world.write(insert('a', 'A'));
		await warmUp();
		const limited = { ...anna, jwt: 'limited', bounds: 'journal:read' };
		world.state.refusedTokens.add('limited');
		await expect(read(limited)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
		await settle();
		await expect(read(limited)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
		expect(titles(await read())).toEqual(['A']);
	});

	test('holds what a token limited otherwise has pushed', async () => {
		await warmUp();
		world.state.streamsDeliver = false;
		await cache.push({ ...anna, bounds: 'notes:write' }, 'notes', [insert('a', 'A')]);
		expect(titles(await read())).toEqual(['A']);
	});

	test('stays within its bound, also where it grows, and reads go on beyond it', async () => {
		cache = createCache({ maxBytes: 8_000 });
		for (let i = 0; i < 10; i++) {
			const access = { ...anna, spaceId: `s${i}` };
			world.write(insert('a', 'x'.repeat(3_000), { spaceId: access.spaceId }));
			await warmUp(access);
			expect(await read(access)).toHaveLength(1);
		}
		world.state.pulls = [];
		await read({ ...anna, spaceId: 's9' });
		await read({ ...anna, spaceId: 's0' });
		expect(world.state.pulls.map(({ since }) => since)).toEqual([undefined]);
		await cache.push({ ...anna, spaceId: 's0' }, 'notes', [
			insert('b', 'x'.repeat(9_000), { spaceId: 's0' }),
		]);
		expect(await read({ ...anna, spaceId: 's0' })).toHaveLength(2);
		expect(await read({ ...anna, spaceId: 's0' })).toHaveLength(2);
		expect(world.state.pulls).toHaveLength(3);
	});
});

test('whatever is written, pushed, streamed late or dropped: a read shows every push of its own', async () => {
	const step = fc.record({
		kind: fc.constantFrom('push', 'write', 'read', 'break', 'deaf', 'hear', 'settle', 'delete'),
		id: fc.constantFrom('a', 'b', 'c'),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
			world = createSource();
			cache = createCache({ maxBytes: 6_000 });
			const latest = new Map<string, string>();
			for (const [place, { kind, id }] of steps.entries()) {
				if (kind === 'push' || kind === 'write') {
					const change = insert(id, `${kind} ${place}`);
					if (kind === 'push') await cache.push(anna, 'notes', [change]);
					else world.write(change);
					latest.set(id, `${kind} ${place}`);
				}
				if (kind === 'delete') {
					await cache.push(anna, 'notes', [remove(id)]);
					latest.delete(id);
				}
				if (kind === 'deaf') world.state.streamsDeliver = false;
				if (kind === 'hear' && !world.state.streamsDeliver) {
					// A connection that has missed something is never the same one again.
					for (const follow of [...world.follows]) follow.send(refusal('SYNC_UNREACHABLE'));
					world.state.streamsDeliver = true;
					await settle();
				}
				if (kind === 'break') for (const follow of [...world.follows]) follow.send(refusal('BROKEN'));
				if (kind === 'settle') await settle();
				if (kind === 'read') {
					if (world.state.streamsDeliver) await settle();
					const shown = new Map((await read()).map((row) => [row.id, String(row.data.title)]));
					for (const [name, title] of latest) {
						if (world.state.streamsDeliver || title.startsWith('push')) expect(shown.get(name)).toBe(title);
					}
					if (world.state.streamsDeliver) expect(shown.size).toBe(latest.size);
				}
			}
			cache.close();
		}),
		{ numRuns: 60 },
	);
});
