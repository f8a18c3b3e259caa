import { expect, test } from 'bun:test';
import type { Hold } from '@mana/service-kit';
import { MessageStream } from './message-stream.ts';

function createHold() {
	const state = { bytes: 0, isEnded: false };
	const hold: Hold = {
		resize(bytes) {
			state.bytes = bytes;
		},
		end() {
			state.isEnded = true;
		},
	};
	return { hold, state };
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<string> {
	return new Response(body).text();
}

test('what its reader has not taken is counted, and a reader that leaves too much is gone', () => {
	const { hold, state } = createHold();
	let closed = 0;
	const stream = new MessageStream(() => closed++, hold);
	const text = 'x'.repeat(100_000);
	for (let sent = 1; sent <= 5; sent++) {
		stream.send({ text });
		expect(state.bytes).toBeGreaterThan(sent * 100_000);
	}
	expect([stream.isOpen, closed]).toEqual([true, 0]);
	stream.send({ text });
	expect([stream.isOpen, closed, state.isEnded]).toEqual([false, 1, true]);
	stream.send({ text });
	stream.close();
	expect(closed).toBe(1);
});

test('a last message may be larger, and is counted until it is taken', async () => {
	const { hold, state } = createHold();
	const stream = new MessageStream(() => {}, hold);
	stream.close({ text: 'x'.repeat(2_000_000) });
	expect([stream.isOpen, state.isEnded]).toEqual([false, false]);
	expect(state.bytes).toBeGreaterThan(2_000_000);
	expect((await readAll(stream.body)).length).toBeGreaterThan(2_000_000);
	expect(state.isEnded).toBe(true);
});

test('one that was read to its end holds nothing, also where it ended empty', async () => {
	const { hold, state } = createHold();
	const stream = new MessageStream(() => {}, hold);
	const reading = readAll(stream.body);
	await Bun.sleep(0);
	stream.send({ n: 1 });
	await Bun.sleep(0);
	stream.close();
	expect(await reading).toBe(': open\n\nevent: message\ndata: {"n":1}\n\n');
	expect(state.isEnded).toBe(true);
});

test('one whose room is refused ends', () => {
	const full: Hold = {
		resize() {
			throw new RangeError('full');
		},
		end() {},
	};
	let closed = 0;
	const stream = new MessageStream(() => closed++, full);
	expect([stream.isOpen, closed]).toEqual([false, 1]);
});
