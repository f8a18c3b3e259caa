import { quantile } from '../http-load.ts';
import type { BenchServer } from './bench-world.ts';
import { insertChange, pushBatch, type Sender } from './push-load.ts';

const openTimeoutMs = 30_000;
const deliveryTimeoutMs = 5_000;

export interface Delivery {
	readonly streams: number;
	readonly delivered: number;
	readonly expected: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
}

/** Whether the server has live streams at all. */
export async function hasStreams({ url }: BenchServer, { token }: Sender): Promise<boolean> {
	const response = await fetch(
		`${url}/sync/bench/stream?collections=rows&since=${new Date().toISOString()}`,
		{
			headers: { authorization: `Bearer ${token}` },
			signal: AbortSignal.timeout(3_000),
		},
	);
	await response.body?.cancel();
	return response.status === 200;
}

/**
 * Opens streams, spread over the senders' spaces, and pushes one change after another into one space at a time:
 * how long from sending the push until each stream of that space has the row.
 */
export async function measureDelivery(
	server: BenchServer,
	senders: readonly Sender[],
	{ streams, pushes }: { streams: number; pushes: number },
): Promise<Delivery> {
	const open: Stream[] = [];
	try {
		for (let begun = 0; begun < streams; begun += 50) {
			const some = Array.from({ length: Math.min(50, streams - begun) }, (_, n) =>
				openStream(server, senders[(begun + n) % senders.length]),
			);
			open.push(...(await Promise.all(some)));
		}
		const latenciesMs: number[] = [];
		let expected = 0;
		for (let push = 0; push < pushes; push += 1) {
			const sender = senders[push % Math.min(senders.length, streams)];
			if (sender === undefined) continue;
			const listeners = open.filter((stream) => stream.userId === sender.userId);
			const id = `live-${streams}-${push}-${Date.now()}`;
			const sentMs = performance.now();
			const arrivals = listeners.map((stream) => stream.arrivalOf(id));
			await pushBatch(server, sender, [insertChange(id)], 'writer');
			for (const atMs of await Promise.all(arrivals)) if (atMs !== null) latenciesMs.push(atMs - sentMs);
			expected += listeners.length;
		}
		latenciesMs.sort((a, b) => a - b);
		const [p50Ms, p99Ms] = [quantile(latenciesMs, 0.5), quantile(latenciesMs, 0.99)];
		return { streams, expected, delivered: latenciesMs.length, p50Ms, p99Ms };
	} finally {
		for (const stream of open) stream.close();
	}
}

interface Stream {
	readonly userId: string;
	/** When the row arrived, null when it did not in time. */
	arrivalOf(id: string): Promise<number | null>;
	close(): void;
}

/** A bare socket: a thousand of them cost the load generator little, and fetch opens fewer. */
async function openStream(server: BenchServer, sender: Sender | undefined): Promise<Stream> {
	if (sender === undefined) throw new Error('nobody listens');
	const { hostname, port } = new URL(server.url);
	const waiting = new Map<string, (atMs: number | null) => void>();
	const opened = Promise.withResolvers<void>();
	const decoder = new TextDecoder();
	let tail = '';
	const socket = await Bun.connect({
		hostname,
		port: Number(port),
		socket: {
			data(_, chunk) {
				const text = tail + decoder.decode(chunk, { stream: true });
				tail = text.slice(-200);
				if (text.includes('HTTP/1.1 200')) opened.resolve();
				for (const [id, arrived] of waiting) if (text.includes(id)) arrived(performance.now());
			},
			close: () => opened.reject(new Error('a stream was refused')),
		},
	});
	const query = new URLSearchParams({ collections: 'rows', since: new Date().toISOString() });
	socket.write(
		`GET /sync/bench/stream?${query} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${sender.token}\r\n` +
			'accept: text/event-stream\r\n\r\n',
	);
	const timer = setTimeout(() => opened.reject(new Error('a stream did not open')), openTimeoutMs);
	await opened.promise;
	clearTimeout(timer);
	return {
		userId: sender.userId,
		arrivalOf: (id) =>
			new Promise((resolve) => {
				const timeout = setTimeout(() => settle(null), deliveryTimeoutMs);
				const settle = (atMs: number | null) => {
					clearTimeout(timeout);
					waiting.delete(id);
					resolve(atMs);
				};
				waiting.set(id, settle);
			}),
		close: () => socket.end(),
	};
}
