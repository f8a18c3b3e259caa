import { beforeEach, expect, test } from 'bun:test';
import { defaultSettings } from '@mana/records/rules/settings';
import {
	createRecentCreates,
	createSyncActivityStore,
	createToolContext,
	SearchIndexes,
	type ToolContext,
	type ToolOutcome,
} from '@mana/tool-registry';
import { AnswerCache } from './answer-cache.ts';

const tool = { name: 'notes.list', policyHint: 'read' } as const;

let rows: Awaited<ReturnType<ToolContext['rows']['read']>>;
let keys: CryptoKey[];
let isRefused: boolean;
let runs: number;
let cache: AnswerCache;

beforeEach(() => {
	rows = [];
	keys = [];
	isRefused = false;
	runs = 0;
	cache = new AnswerCache();
});

function context(userId = 'anna', spaceId = 's1', now = Date.now): ToolContext {
	const silent = () => {};
	return createToolContext(
		{
			rows: {
				async readTable(_scope, _appId, _table, onRows) {
					if (isRefused) throw new Error('refused');
					onRows?.(rows);
					return rows;
				},
				push: async () => ({ changes: [], conflicts: [], corrections: [], syncedUntil: '', hasMore: false }),
				readHistory: async () => ({ changes: [], before: null }),
			},
			activity: createSyncActivityStore({ syncUrl: 'http://sync.test' }),
			masterKeys: { getKeyring: async () => keys, getCurrentKeyring: async () => keys, forget: silent },
			searchIndexes: new SearchIndexes(),
			recentCreates: createRecentCreates(Date.now),
			now,
		},
		{
			caller: { userId, token: 'token' },
			space: { id: spaceId, type: 'personal' },
			spaceReach: async () => ({ spaces: [], personalId: undefined, notGranted: [], grantedAt: '' }),
			tool: tool.name,
			callId: 'c',
			clientId: `test:${userId}`,
			actor: { client: 'test' },
			invoker: 'mcp',
			logger: { debug: silent, info: silent, warn: silent, error: silent },
		},
	);
}

/** A handler that reads rows and keys, and then does as told. */
const handler =
	(more: (ctx: ToolContext) => unknown = () => undefined) =>
	async (ctx: ToolContext): Promise<ToolOutcome> => {
		runs++;
		await ctx.rows.read('notes', 'notes');
		await ctx.getKeyring();
		await more(ctx);
		return { ok: true, output: { run: runs } };
	};

const answer = async (ctx = context(), input: unknown = {}, run = handler()) =>
	cache.answer(tool, input, ctx, run);

test('gives an answer again while rows and keys are the same', async () => {
	const first = await answer();
	expect(first.isRepeated).toBe(false);
	expect(await answer()).toEqual({ outcome: first.outcome, isRepeated: true });
	rows = [];
	expect((await answer()).isRepeated).toBe(false);
	expect((await answer()).isRepeated).toBe(true);
	keys = [];
	expect((await answer()).isRepeated).toBe(false);
	expect(runs).toBe(3);
});

test('lets a handler see rows on their way', async () => {
	const seen: unknown[] = [];
	const run = handler((ctx) => ctx.rows.read('notes', 'notes', (early) => seen.push(early)));
	await answer(context(), {}, run);
	expect(seen).toEqual([rows]);
});

test('keeps users, spaces, tools and arguments apart', async () => {
	await answer();
	await answer(context('ben'));
	await answer(context('anna', 's2'));
	await answer(context(), { limit: 1 });
	await cache.answer({ ...tool, name: 'notes.search' }, {}, context(), handler());
	expect(runs).toBe(5);
});

test('asks for rows each time, and leaves a refusal to the handler', async () => {
	await answer();
	isRefused = true;
	await expect(answer()).rejects.toThrow();
	expect(runs).toBe(2);
});

test('keeps no answer that depends on more, or of a call that does more', async () => {
	const others: ((ctx: ToolContext) => unknown)[] = [
		(ctx) => ctx.now(),
		(ctx) => ctx.spaceReach(),
		(ctx) => ctx.jwt,
		(ctx) => ctx.getMasterKey().catch(() => undefined),
		(ctx) => ctx.rows.insert('notes', 'notes', {}),
	];
	for (const more of others) {
		for (let time = 0; time < 2; time++) {
			expect((await answer(context(), {}, handler(more))).isRepeated).toBe(false);
		}
	}
});

test('keeps no failures, nothing of tools that write, and no more than its bound', async () => {
	const failing = async (ctx: ToolContext): Promise<ToolOutcome> => {
		await handler()(ctx);
		return { ok: false, outcome: 'handler-error', error: Object.create(Error.prototype) };
	};
	await answer(context(), {}, failing);
	expect((await answer(context(), {}, failing)).isRepeated).toBe(false);
	for (let time = 0; time < 2; time++) {
		const written = await cache.answer({ ...tool, policyHint: 'write' }, {}, context(), handler());
		expect(written.isRepeated).toBe(false);
	}
	cache = new AnswerCache({ maxBytes: 5_000 });
	for (let limit = 0; limit < 10; limit++) await answer(context(), { limit });
	expect((await answer(context(), { limit: 9 })).isRepeated).toBe(true);
	expect((await answer(context(), { limit: 0 })).isRepeated).toBe(false);
});

test('gives no answer again after five minutes, however often it was asked for', async () => {
	let nowMs = 1_000;
	cache = new AnswerCache({ clockMs: () => nowMs });
	await answer();
	for (let minute = 1; minute < 5; minute++) {
		nowMs += 60_000;
		expect((await answer()).isRepeated).toBe(true);
	}
	nowMs += 60_001;
	expect((await answer()).isRepeated).toBe(false);
});

test('holds on to neither rows nor keys that have been replaced', async () => {
	const replaced: WeakRef<object>[] = [];
	for (let time = 0; time < 50; time++) {
		rows = [];
		keys = [];
		replaced.push(new WeakRef(rows), new WeakRef(keys));
		await answer(context(), { time });
	}
	await Bun.sleep(1);
	Bun.gc(true);
	expect(replaced.filter((each) => each.deref() !== undefined).length).toBeLessThan(50);
});

test('takes arguments that nest deeper than they can be written out', async () => {
	let deep: unknown = {};
	for (let level = 0; level < 200_000; level++) deep = [deep];
	expect((await answer(context(), deep)).isRepeated).toBe(false);
});

test('gives an answer by the day again until the day ends, and none where the clock was set back', async () => {
	let nowMs = Date.parse('2026-03-10T12:00:00Z');
	const dayEndsMs = Date.parse('2026-03-11T00:00:00Z');
	const run = handler((ctx) => ctx.tellTime(() => ({ value: '2026-03-10', untilMs: () => dayEndsMs })));
	const ask = () =>
		answer(
			context('anna', 's1', () => nowMs),
			{},
			run,
		);
	expect((await ask()).isRepeated).toBe(false);
	nowMs = dayEndsMs - 1;
	expect((await ask()).isRepeated).toBe(true);
	nowMs = dayEndsMs;
	expect((await ask()).isRepeated).toBe(false);
	nowMs = Date.parse('2026-03-10T11:59:59Z');
	expect((await ask()).isRepeated).toBe(false);
});

test('gives no answer again to a person who counts days in another way by now', async () => {
	let timeZone = 'Europe/Zurich';
	const run = handler((ctx) => ctx.settings());
	const ask = () =>
		answer(Object.assign(context(), { settings: async () => ({ ...defaultSettings, timeZone }) }), {}, run);
	await ask();
	expect((await ask()).isRepeated).toBe(true);
	timeZone = 'Asia/Tokyo';
	expect((await ask()).isRepeated).toBe(false);
});
