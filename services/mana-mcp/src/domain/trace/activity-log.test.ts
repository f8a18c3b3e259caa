import { expect, test } from 'bun:test';
import type { ActivityEntry } from '@mana/auth-protocol';
import { type ActivityDelivery, ActivityLog, type ActivityOwner } from './activity-log.ts';

const entry = (callId: string): ActivityEntry => ({
	callId,
	at: '2026-01-01T00:00:00.000Z',
	tool: 'habits.list',
	spaceId: 's',
	client: 'c',
	outcome: 'success',
	inputHash: '0'.repeat(64),
	durationMs: 1,
});
const owner = (userId: string, token = `${userId}-token`, expiresAtMs = 1_000): ActivityOwner => ({
	userId,
	token,
	expiresAtMs,
});

function createLog(options: { queueLimit?: number; flushDelayMs?: number; lateMs?: number } = {}) {
	const sent: { token: string; calls: string[] }[] = [];
	const counts = { sent: 0, refused: 0, dropped: 0 };
	const state = {
		nowMs: 0,
		answer: (_token: string): ActivityDelivery | Promise<ActivityDelivery> => 'taken',
	};
	const log = new ActivityLog({
		deliver: async ({ token }, entries) => {
			const delivery = await state.answer(token);
			if (delivery === 'taken') sent.push({ token, calls: entries.map(({ callId }) => callId) });
			return delivery;
		},
		count: (result, entries) => {
			counts[result] += entries;
		},
		now: () => state.nowMs,
		flushDelayMs: 5,
		...options,
	});
	return { log, sent, counts, state };
}

test('sends the entries of each person with their own newest token', async () => {
	const { log, sent, counts } = createLog();
	log.record(owner('anna', 'old', 1_000), entry('1'));
	log.record(owner('bert'), entry('2'));
	log.record(owner('anna', 'new', 2_000), entry('3'));
	await Bun.sleep(30);
	expect(sent).toEqual([
		{ token: 'new', calls: ['1', '3'] },
		{ token: 'bert-token', calls: ['2'] },
	]);
	expect([counts.sent, log.size]).toEqual([3, 0]);
});

test('a person who sends too much waits by themselves, and holds nobody else up', async () => {
	const { log, sent, state } = createLog();
	state.answer = (token) => (token === 'anna-token' ? 'busy' : 'taken');
	log.record(owner('anna', 'anna-token', 60_000), entry('1'));
	await log.flush();
	log.record(owner('anna', 'anna-token', 60_000), entry('2'));
	log.record(owner('bert'), entry('3'));
	await Bun.sleep(30);
	expect(sent).toEqual([{ token: 'bert-token', calls: ['3'] }]);
	state.answer = () => 'taken';
	state.nowMs = 15_000;
	await log.flush();
	expect(sent.at(-1)).toEqual({ token: 'anna-token', calls: ['1', '2'] });
	await log.close();
});

test('mana-auth counts as away though the last worker to end had heard otherwise', async () => {
	const { log, state } = createLog();
	let asked = 0;
	state.answer = async (token) => {
		asked++;
		if (token !== 'slow-token') return 'away';
		await Bun.sleep(20);
		return 'taken';
	};
	for (const user of ['slow', 'other']) log.record(owner(user), entry(user));
	await log.flush();
	const before = asked;
	log.record(owner('third'), entry('3'));
	// It backs off for half a second at least.
	await Bun.sleep(50);
	expect(asked).toBe(before);
	await log.close(1);
});

test('keeps apart what was done with tokens of different spaces', async () => {
	const { log, sent } = createLog();
	log.record({ ...owner('anna', 'a'), boundSpaces: ['s1'] }, entry('1'));
	log.record({ ...owner('anna', 'b'), boundSpaces: ['s2'] }, entry('2'));
	await log.flush();
	expect(sent.map(({ token }) => token)).toEqual(['a', 'b']);
});

test('keeps apart what two clients did for one person, as the token tells whose it was', async () => {
	const { log, sent } = createLog();
	log.record({ ...owner('anna', 'of one', 2_000), actingClient: 'one' }, entry('1'));
	log.record({ ...owner('anna', 'of another', 1_000), actingClient: 'another' }, entry('2'));
	await log.flush();
	expect(sent).toEqual([
		{ token: 'of one', calls: ['1'] },
		{ token: 'of another', calls: ['2'] },
	]);
});

test('lets what comes while it sends wait until it is due, and sends full batches at once', async () => {
	const { log, sent, state } = createLog({ flushDelayMs: 20 });
	const record = (count: number) => {
		for (let made = 0; made < count; made++) log.record(owner('anna'), entry(crypto.randomUUID()));
	};
	const arriving = [700];
	state.answer = () => {
		record(arriving.shift() ?? 0);
		return 'taken';
	};
	record(3);
	await log.flush();
	expect(sent.map(({ calls }) => calls.length)).toEqual([3, 500]);
	await Bun.sleep(100);
	expect(sent.map(({ calls }) => calls.length)).toEqual([3, 500, 200]);
	expect(log.size).toBe(0);
	await log.close();
});

test('keeps entries in order while mana-auth is away, and sends them when it is back', async () => {
	const { log, sent, state } = createLog();
	state.answer = () => 'away';
	for (const id of ['1', '2', '3']) log.record(owner('anna'), entry(id));
	await log.flush();
	expect([sent.length, log.size]).toEqual([0, 3]);
	state.answer = () => 'taken';
	log.record(owner('anna'), entry('4'));
	await Bun.sleep(700);
	expect(sent.flatMap(({ calls }) => calls)).toEqual(['1', '2', '3', '4']);
	await log.close();
});

test('waits for another token where one was refused or has ended, and holds nobody else up', async () => {
	const { log, sent, state } = createLog();
	state.answer = (token) => (token === 'dead' ? 'token' : 'taken');
	log.record(owner('anna', 'dead'), entry('1'));
	log.record(owner('bert', 'ended', 0), entry('2'));
	log.record(owner('carl'), entry('3'));
	await log.flush();
	expect(sent).toEqual([{ token: 'carl-token', calls: ['3'] }]);
	log.record(owner('anna', 'fresh'), entry('4'));
	log.record(owner('bert', 'fresh too'), entry('5'));
	await log.flush();
	expect(sent.slice(1).map(({ calls }) => calls)).toEqual([
		['1', '4'],
		['2', '5'],
	]);
});

test('delivers with a token that has ended, as long as that is taken', async () => {
	const { log, sent, state } = createLog({ lateMs: 1_000 });
	log.record(owner('anna', 'ended', 1_000), entry('1'));
	state.nowMs = 1_999;
	await log.flush();
	expect(sent).toEqual([{ token: 'ended', calls: ['1'] }]);
	log.record(owner('anna', 'ended long ago', 1_000), entry('2'));
	state.nowMs = 2_000;
	await log.flush();
	expect([sent.length, log.size]).toEqual([1, 1]);
	await log.close();
});

test('takes another token in place of a refused one, though it ends sooner', async () => {
	const { log, sent, state } = createLog();
	state.answer = (token) => (token === 'dead' ? 'token' : 'taken');
	log.record(owner('anna', 'dead', 2_000), entry('1'));
	await log.flush();
	log.record(owner('anna', 'of another agent', 1_000), entry('2'));
	await log.flush();
	expect(sent).toEqual([{ token: 'of another agent', calls: ['1', '2'] }]);
});

test('counts what is refused for good and goes on', async () => {
	const { log, counts, state } = createLog();
	state.answer = () => 'refused';
	log.record(owner('anna'), entry('1'));
	await log.flush();
	expect([counts.refused, log.size]).toEqual([1, 0]);
});

test('drops what has waited longest beyond its limit, also while it is being sent', async () => {
	const { log, counts, sent, state } = createLog({ queueLimit: 3 });
	const { promise, resolve } = Promise.withResolvers<ActivityDelivery>();
	state.answer = () => promise;
	for (const id of ['1', '2', '3']) log.record(owner('anna'), entry(id));
	const flushing = log.flush();
	log.record(owner('anna'), entry('4'));
	expect([counts.dropped, log.size]).toEqual([1, 3]);
	resolve('taken');
	await flushing;
	await log.flush();
	expect(sent.flatMap(({ calls }) => calls)).toEqual(['1', '2', '3', '4']);
	expect(log.size).toBe(0);
});

test('sends what waits when it is closed, and does not wait for ever', async () => {
	const { log, sent, state } = createLog({ flushDelayMs: 60_000 });
	log.record(owner('anna'), entry('1'));
	await log.close();
	expect(sent).toHaveLength(1);
	const hanging = createLog();
	hanging.state.answer = () => new Promise(() => {});
	hanging.log.record(owner('anna'), entry('1'));
	await hanging.log.close(20);
	expect(state.nowMs).toBe(0);
});

test('waits longer and longer while mana-auth is away, however many calls come, and then sends all at once', async () => {
	const { log, sent, state } = createLog({ flushDelayMs: 1 });
	let attempts = 0;
	state.answer = () => {
		attempts++;
		return 'away';
	};
	for (let call = 0; call < 700; call++) {
		log.record(owner('anna'), entry(String(call)));
		if (call % 10 === 0) await Bun.sleep(1);
	}
	expect(attempts).toBeLessThan(3);
	state.answer = () => 'taken';
	await log.flush();
	expect(sent.map(({ calls }) => calls.length)).toEqual([500, 200]);
	await log.close();
});

test('delivers again what was under way when the connection broke, in the same order', async () => {
	const { log, sent, state } = createLog();
	const lost = Promise.withResolvers<ActivityDelivery>();
	state.answer = () => lost.promise;
	log.record(owner('anna'), entry('1'));
	const flushing = log.flush();
	log.record(owner('anna'), entry('2'));
	lost.resolve('away');
	await flushing;
	state.answer = () => 'taken';
	await log.flush();
	expect(sent.flatMap(({ calls }) => calls)).toEqual(['1', '2']);
	await log.close();
});
