import { expect, test } from 'bun:test';
import { AppError } from './app-error.ts';
import { createMemoryShares } from './memory-shares.ts';
import { readBody } from './read-json.ts';

function requestOf(pieces: readonly string[], headers: Record<string, string> = {}): Request {
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			for (const piece of pieces) controller.enqueue(Buffer.from(piece));
			controller.close();
		},
	});
	return new Request('http://mana.test/', { method: 'POST', headers, body });
}

async function refusalOf(reading: Promise<string>): Promise<string> {
	try {
		await reading;
	} catch (error) {
		if (error instanceof AppError) return `${error.status} ${error.code}`;
	}
	throw new TypeError('not refused');
}

test('what a body promises is held before it has come, and what it does not promise as it comes', async () => {
	const shares = createMemoryShares({ perUserBytes: 300_000, totalBytes: 1_000_000 });
	shares.open('anna').resize(100_000);
	const promised = shares.open('anna');
	const request = requestOf(['x'], { 'content-length': '200000' });
	expect(await refusalOf(readBody(request, 1_000_000, promised))).toBe('429 RATE_LIMITED');
	const unpromised = requestOf(['x'.repeat(100_000), 'y'.repeat(100_000)]);
	expect(await refusalOf(readBody(unpromised, 1_000_000, promised))).toBe('429 RATE_LIMITED');
	promised.resize(0);
	const short = requestOf(['x'.repeat(50_000)]);
	expect(await readBody(short, 1_000_000, promised)).toHaveLength(50_000);
	expect(shares.heldBytes).toBe(100_000 + 50_000 + 2 * 16 * 1024);
});

test('letters that lie across pieces are read whole', async () => {
	const bytes = Buffer.from('añb');
	const pieces = [bytes.subarray(0, 2), bytes.subarray(2)];
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			for (const piece of pieces) controller.enqueue(piece);
			controller.close();
		},
	});
	const request = new Request('http://mana.test/', { method: 'POST', body });
	expect(await readBody(request, 100)).toBe('añb');
});
