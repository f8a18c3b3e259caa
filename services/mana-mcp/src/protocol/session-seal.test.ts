import { expect, test } from 'bun:test';
import { createSessionSeal, sessionOpening } from './session-seal.ts';

const opening = {
	revision: '2025-11-25',
	client: { name: 'Test client', version: '1.0' },
	capabilities: { elicitation: { form: {} } },
};

function sealAt(clock: { nowMs: number }, secret = 'a secret of at least thirty-two characters') {
	let count = 0;
	return createSessionSeal({
		secret,
		ttlMs: 1_000,
		now: () => clock.nowMs,
		randomId: () => `nonce-${++count}`,
	});
}

test('opens what it sealed, on any replica with the same secret', async () => {
	const clock = { nowMs: 5_000 };
	const id = await sealAt(clock).seal('anna', opening);
	expect(await sealAt(clock).open(id)).toEqual({
		...opening,
		userId: 'anna',
		openedAtMs: 5_000,
		nonce: 'nonce-1',
	});
	expect(id).toMatch(/^[\x21-\x7e]{1,4096}$/);
});

test('an id tells nothing of the session it stands for', async () => {
	const id = await sealAt({ nowMs: 0 }).seal('anna', opening);
	const readable = id
		.split('.')
		.map((part) => Buffer.from(part, 'base64url').toString('latin1'))
		.join();
	expect(readable).not.toContain('anna');
	expect(readable).not.toContain('Test client');
});

test('a session ends with its lifetime, also where it was opened before', async () => {
	const clock = { nowMs: 0 };
	const seal = sealAt(clock);
	const id = await seal.seal('anna', opening);
	clock.nowMs = 999;
	expect(await seal.open(id)).toBeDefined();
	clock.nowMs = 1_000;
	expect(await seal.open(id)).toBeUndefined();
	expect(await sealAt(clock).open(id)).toBeUndefined();
});

test('does not know ids of another secret, altered, truncated, empty or overlong ones', async () => {
	const clock = { nowMs: 0 };
	const seal = sealAt(clock);
	const id = await seal.seal('anna', opening);
	const foreign = await sealAt(clock, 'another secret of thirty-two characters').seal('anna', opening);
	const middle = id.length - 30;
	const altered = `${id.slice(0, middle)}${id[middle] === 'A' ? 'B' : 'A'}${id.slice(middle + 1)}`;
	for (const wrong of [foreign, altered, id.slice(0, -4), '', 'x'.repeat(5_000), 'a.b.c.d.e']) {
		expect(await seal.open(wrong)).toBeUndefined();
	}
});

test('keeps of a client only what it acts on, so that ids stay short', async () => {
	const clock = { nowMs: 0 };
	const seal = sealAt(clock);
	const told = sessionOpening.parse({
		revision: '2025-11-25',
		client: { name: 'n'.repeat(5_000), version: 'v'.repeat(5_000) },
		capabilities: { elicitation: { form: { anything: 'x'.repeat(10_000) } }, roots: { listChanged: true } },
	});
	const id = await seal.seal('anna', told);
	expect((await seal.open(id))?.capabilities).toEqual({ elicitation: { form: {} }, roots: {} });
	expect(id.length).toBeLessThan(1_000);
});

test('remembers a bounded number of opened ids', async () => {
	const seal = sealAt({ nowMs: 0 });
	for (let index = 0; index < 2_050; index++) await seal.open(await seal.seal('anna', opening));
	expect(seal.remembered).toBeLessThanOrEqual(2_000);
});
