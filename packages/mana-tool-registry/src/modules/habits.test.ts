import { beforeEach, describe, expect, test } from 'bun:test';
import { createToolBench, FAMILY, type Listed, PERSONAL } from '../../test/tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

const create = async (title = 'Spazieren', rest = {}) =>
	(await bench.run<{ habit: Listed }>('habits.create', { title, ...rest })).habit;
const list = async (input = {}, who = {}) =>
	(await bench.run<{ habits: Listed[] }>('habits.list', input, who)).habits;

describe('habits', () => {
	test('are created with defaults, each after the last', async () => {
		expect(await create()).toEqual({
			id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			title: 'Spazieren',
			icon: 'star',
			color: '#6366f1',
			targetPerDay: null,
			defaultDuration: null,
			schedule: null,
			order: 0,
			isArchived: false,
			createdAt: expect.any(String),
			updatedAt: expect.any(String),
		});
		expect((await create('Lesen')).order).toBe(1);
		expect((await list()).map(({ title }) => title)).toEqual(['Spazieren', 'Lesen']);
	});

	test('change only in the fields that are given', async () => {
		const { id } = await create('Lesen', { targetPerDay: 2 });
		expect(await bench.run('habits.update', { id, color: '#00ff00', targetPerDay: null })).toEqual({
			ok: true,
		});
		expect(await list()).toMatchObject([{ title: 'Lesen', color: '#00ff00', targetPerDay: null }]);
		const written = { value: expect.anything(), updatedAt: expect.any(String), stamp: expect.any(String) };
		expect(bench.sync.pushed.at(-1)?.change).toEqual(
			expect.objectContaining({
				op: 'update',
				fields: { color: written, targetPerDay: { ...written, value: null } },
			}),
		);
	});

	test('leave the list when archived, at once, and come back', async () => {
		const { id } = await create();
		await bench.run('habits.archive', { id });
		expect(await list()).toEqual([]);
		expect(await list({ includeArchived: true })).toMatchObject([{ id, isArchived: true }]);
		const writes = bench.sync.pushed.length;
		await bench.run('habits.archive', { id });
		expect(bench.sync.pushed).toHaveLength(writes);
		await bench.run('habits.archive', { id, archived: false });
		expect(await list()).toHaveLength(1);
	});

	test('are found under an id of the active space only', async () => {
		const { id } = await create();
		for (const tool of ['habits.update', 'habits.archive', 'habits.log']) {
			const input =
				tool === 'habits.log' ? { habitId: id } : { id, ...(tool === 'habits.update' && { title: 'X' }) };
			expect(await bench.fail(tool, input, { space: FAMILY })).toStartWith('NOT_FOUND: ');
		}
		expect(await bench.fail('habits.archive', { id: 'no-such-habit' })).toStartWith('NOT_FOUND: ');
		expect(await list({}, { space: FAMILY })).toEqual([]);
	});

	test('cannot be written to once deleted', async () => {
		const { id } = await create();
		bench.sync.write('habits', { table: 'habits', id, op: 'delete', spaceId: PERSONAL.id });
		expect(await list({ includeArchived: true })).toEqual([]);
		expect(await bench.fail('habits.update', { id, title: 'X' })).toStartWith('NOT_FOUND: ');
	});

	test('need no key', async () => {
		bench.auth.refusal = 'unreachable';
		await create();
		expect(await list()).toHaveLength(1);
		expect(bench.auth.requests).toEqual([]);
	});

	test('win over the last write of a client whose clock runs ahead', async () => {
		const ahead = new Date(bench.clock.nowMs + 120_000).toISOString();
		const data = { title: 'From the phone', createdAt: ahead, updatedAt: ahead };
		bench.sync.write('habits', { table: 'habits', id: 'h1', op: 'insert', spaceId: PERSONAL.id, data });
		await bench.run('habits.update', { id: 'h1', title: 'By the agent' });
		expect(await list()).toMatchObject([{ title: 'By the agent' }]);
	});

	test('are listed though another client wrote them incompletely', async () => {
		const data = { title: 'Sparse', order: 'first', isArchived: null, someday: 1 };
		bench.sync.write('habits', { table: 'habits', id: 'h1', op: 'insert', spaceId: PERSONAL.id, data });
		expect(await list()).toMatchObject([
			{ id: 'h1', title: 'Sparse', order: 0, icon: 'star', isArchived: false },
		]);
	});
});

test('habits that nothing else sets apart keep their places when one of them is changed', async () => {
	for (const id of ['b', 'a', 'c']) {
		const data = { title: id, order: 0, createdAt: '2026-03-10T08:00:00.000Z' };
		bench.sync.write('habits', { table: 'habits', id, op: 'insert', spaceId: PERSONAL.id, data });
	}
	expect((await list()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

describe('habit logs', () => {
	const log = (input: object) => bench.run<{ log: Listed }>('habits.log', input);
	const recent = (input = {}) => bench.run<{ logs: Listed[]; total: number }>('habits.recentLogs', input);

	test('record when a habit was done, now or at a time', async () => {
		const { id: habitId } = await create();
		expect((await log({ habitId, note: 'around the lake' })).log).toMatchObject({
			habitId,
			note: 'around the lake',
			at: new Date(bench.clock.nowMs).toISOString(),
		});
		expect((await log({ habitId, at: '2026-03-09T08:00:00+01:00' })).log.at).toBe('2026-03-09T07:00:00.000Z');
	});

	test('outside the years that a date can name are refused, and nothing is written', async () => {
		const { id: habitId } = await create();
		const writes = bench.sync.pushed.length;
		for (const at of ['9999-12-31T23:30:00-05:00', '0000-01-01T00:00:00+14:00']) {
			expect(await bench.fail('habits.log', { habitId, at })).toStartWith('INPUT_INVALID: at');
		}
		expect(bench.sync.pushed).toHaveLength(writes);
	});

	test('of the future are refused, but for what clocks differ by, and nothing is written', async () => {
		const { id: habitId } = await create();
		const writes = bench.sync.pushed.length;
		const inMinutes = (minutes: number) => new Date(bench.clock.nowMs + minutes * 60_000).toISOString();
		for (const minutes of [6, 24 * 60]) {
			const failed = await bench.fail('habits.log', { habitId, at: inMinutes(minutes) });
			expect(failed).toStartWith('INPUT_INVALID: at');
		}
		expect(bench.sync.pushed).toHaveLength(writes);
		const at = inMinutes(4);
		expect((await log({ habitId, at })).log.at).toBe(at);
	});

	test('of the distant past are not recent', async () => {
		const { id: habitId } = await create();
		await log({ habitId, at: '0300-01-01T00:00:00Z' });
		expect(await recent()).toMatchObject({ logs: [], total: 0 });
	});

	test('come newest first, by habit and up to the limit', async () => {
		const walk = await create();
		const read = await create('Lesen');
		for (const at of ['2026-03-08T09:00:00Z', '2026-03-10T09:00:00Z', '2026-03-09T09:00:00Z']) {
			await log({ habitId: walk.id, at });
		}
		await log({ habitId: read.id, at: '2026-03-10T07:00:00Z' });
		const { logs, total } = await recent({ limit: 3 });
		expect(logs.map(({ at }) => String(at).slice(0, 13))).toEqual([
			'2026-03-10T09',
			'2026-03-10T07',
			'2026-03-09T09',
		]);
		expect(total).toBe(4);
		expect((await recent({ habitId: read.id })).logs).toMatchObject([{ habitId: read.id }]);
	});

	test("count days in the person's time zone", async () => {
		const { id: habitId } = await create();
		// 23:30 on the 9th in UTC is 00:30 on the 10th in Berlin.
		await log({ habitId, at: '2026-03-09T23:30:00Z' });
		expect((await recent({ days: 1 })).logs).toEqual([]);
		expect((await recent({ days: 1, timeZone: 'Europe/Berlin' })).logs).toHaveLength(1);
	});

	test('of other clients without a time of their own count from their creation', async () => {
		const data = { habitId: 'h1', timeBlockId: 't1', createdAt: '2026-03-10T08:00:00.000Z' };
		bench.sync.write('habits', { table: 'habitLogs', id: 'l1', op: 'insert', spaceId: PERSONAL.id, data });
		bench.sync.write('habits', {
			table: 'habitLogs',
			id: 'l2',
			op: 'insert',
			spaceId: PERSONAL.id,
			data: { ...data, at: 'nonsense', createdAt: 'nonsense' },
		});
		expect((await recent()).logs).toHaveLength(2);
	});
});
