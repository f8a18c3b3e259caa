import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { createIndexHost, IndexDroppedError } from './index-host.ts';
import { createRemoteIndexHost, type IndexThread, type RemoteIndexHost } from './remote-index-host.ts';
import { serveIndexHost } from './serve-index-host.ts';

const shape = { boosts: [4, 1], quoted: 1, limitBytes: 16 * 1024 * 1024 };

/** A channel in place of a thread. */
function startThread(): IndexThread {
	const { port1, port2 } = new MessageChannel();
	serveIndexHost(port2, createIndexHost());
	return Object.assign(port1, {
		onerror: null,
		terminate() {
			port1.close();
			port2.close();
		},
	});
}

let threads: IndexThread[];
let host: RemoteIndexHost;
beforeEach(() => {
	threads = [];
	host = createRemoteIndexHost(() => {
		const thread = startThread();
		threads.push(thread);
		return thread;
	});
});
afterEach(() => host.close());

describe('indexes on another thread', () => {
	test('answer as those on this one', async () => {
		const here = createIndexHost().create('anna', shape);
		const there = host.create('anna', shape);
		for (const index of [here, there]) {
			await index.add([
				['Brot backen', 'Mehl, Wasser'],
				['Einkauf', 'Brot'],
				['Zahnarzttermin', ''],
			]);
		}
		for (const query of ['brot', 'arzt', 'nichts']) {
			expect(await there.search(query)).toEqual(await here.search(query));
		}
		expect(await there.remove([0])).toBe(await here.remove([0]));
		expect([...(await there.search('brot')).best]).toEqual([1]);
	});

	test('start one thread for all', async () => {
		host.create('anna', shape);
		host.create('ben', shape);
		expect(threads).toHaveLength(1);
	});

	test('stop what was given up', async () => {
		const index = host.create('anna', shape);
		const leaving = new AbortController();
		const adding = index.add([['title', 'word '.repeat(500_000)]], leaving.signal);
		leaving.abort();
		await expect(adding).rejects.toMatchObject({ name: 'AbortError' });
		expect((await index.search('word')).best).toHaveLength(0);
	});

	test('are gone once they were dropped', async () => {
		const index = host.create('anna', shape);
		const adding = index.add([['title', 'word '.repeat(500_000)]]);
		index.drop();
		await expect(adding).rejects.toBeInstanceOf(IndexDroppedError);
		await expect(index.search('word')).rejects.toBeInstanceOf(IndexDroppedError);
	});

	test('are made on a new thread after theirs has failed', async () => {
		const index = host.create('anna', shape);
		const adding = index.add([['title', 'word '.repeat(500_000)]]);
		threads[0]?.onerror?.(new ErrorEvent('error'));
		await expect(adding).rejects.toBeInstanceOf(IndexDroppedError);
		const next = host.create('anna', shape);
		await next.add([['word', '']]);
		expect((await next.search('word')).best).toHaveLength(1);
		expect(threads).toHaveLength(2);
	});
});
