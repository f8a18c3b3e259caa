import { expect, test } from 'bun:test';
import { AnswerStream } from './answer-stream.ts';

async function readAll(stream: AnswerStream<string>, after = 0, signal = new AbortController().signal) {
	const events: string[] = [];
	for await (const { place, event } of stream.from(after, signal)) events.push(`${place} ${event}`);
	return events;
}

test('every reader hears everything behind their place, during and after', async () => {
	const stream = new AnswerStream<string>();
	const early = readAll(stream);
	stream.add('a');
	const later = readAll(stream, 1);
	await Bun.sleep(1);
	stream.add('b');
	stream.end();
	expect(await early).toEqual(['1 a', '2 b']);
	expect(await later).toEqual(['2 b']);
	expect(await readAll(stream)).toEqual(['1 a', '2 b']);
	expect(await readAll(stream, 9)).toEqual([]);
});

test('a reader who leaves stops waiting', async () => {
	const controller = new AbortController();
	const reading = readAll(new AnswerStream<string>(), 0, controller.signal);
	controller.abort();
	expect(await reading).toEqual([]);
});
