import { expect, test } from 'bun:test';
import { readEvents } from './event-stream.ts';

function streamOf(text: string, size: number): ReadableStream<Uint8Array> {
	const bytes = new TextEncoder().encode(text);
	return new ReadableStream({
		start(controller) {
			for (let from = 0; from < bytes.length; from += size)
				controller.enqueue(bytes.slice(from, from + size));
			controller.close();
		},
	});
}

test.each([1, 3, 1_000])(
	'events are read whatever their line ends and however they are cut: by %p',
	async (size) => {
		const text =
			'event: changes\nid: c1\ndata: {"ü": 1}\n\n: a comment\n\nevent:heartbeat\r\ndata:{}\r\n\r\n' +
			'data: two\ndata: lines\n\nevent: cut\ndata: off';
		expect(await Array.fromAsync(readEvents(streamOf(text, size)))).toEqual([
			{ event: 'changes', data: '{"ü": 1}' },
			{ event: 'heartbeat', data: '{}' },
			{ event: 'message', data: 'two\nlines' },
		]);
	},
);
