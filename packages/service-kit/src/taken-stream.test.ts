import { afterEach, beforeEach, expect, test } from 'bun:test';
import { createMemoryShares, type MemoryShares } from './memory-shares.ts';
import { takenStream } from './taken-stream.ts';

let shares: MemoryShares;
beforeEach(() => {
	shares = createMemoryShares({ perUserBytes: 1_000_000, totalBytes: 1_000_000 });
});
afterEach(() => expect(shares.heldBytes).toBe(0));

async function* parts(count: number, onEnd = () => {}) {
	try {
		for (let n = 0; n < count; n++) yield `${n} `.repeat(100_000);
	} finally {
		onEnd();
	}
}

test('an answer comes whole, a piece at a time, and is counted until it is taken', async () => {
	const hold = shares.open('anna');
	const reader = takenStream(parts(3), { hold }).getReader();
	let text = '';
	for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
		expect(piece.value.length).toBeLessThanOrEqual(256 * 1024);
		expect(shares.heldBytes).toBeGreaterThan(0);
		text += Buffer.from(piece.value).toString();
	}
	expect(text).toBe('0 '.repeat(100_000) + '1 '.repeat(100_000) + '2 '.repeat(100_000));
});

test.each([0, 1])('one whose reader takes nothing after %p pieces is broken off', async (pieces) => {
	const cuts: unknown[] = [];
	const ended = Promise.withResolvers<void>();
	const onCut = (reason: unknown) => {
		cuts.push(reason);
		ended.resolve();
	};
	const reader = takenStream(parts(3), { hold: shares.open('anna'), onCut, stalledMs: 20 }).getReader();
	for (let n = 0; n < pieces; n++) await reader.read();
	await ended.promise;
	expect(cuts).toHaveLength(1);
	await expect(reader.read()).rejects.toThrow();
});

test('one that is cancelled, or whose source fails, leaves nothing behind', async () => {
	let isEnded = false;
	const reader = takenStream(
		parts(3, () => {
			isEnded = true;
		}),
		{ hold: shares.open('anna') },
	).getReader();
	await reader.read();
	await reader.cancel();
	expect(isEnded).toBe(true);
	// biome-ignore lint/correctness/useYield: it fails before there is anything to give
	async function* failing(): AsyncGenerator<string, void, undefined> {
		throw new TypeError('gone');
	}
	const failed = takenStream(failing(), { hold: shares.open('anna') }).getReader();
	await expect(failed.read()).rejects.toThrow('gone');
});
