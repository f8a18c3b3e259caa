import { quantile } from '../http-load.ts';
import type { BenchServer } from './bench-world.ts';
import { postgresSeconds, processSeconds } from './cpu-time.ts';

export interface Sender {
	readonly userId: string;
	readonly token: string;
}

export interface PushLoad {
	readonly batch: number;
	readonly connections: number;
	/** Each has a space of its own; connections take turns among them. */
	readonly senders: readonly Sender[];
	readonly seconds: number;
}

export interface PushFigures {
	readonly changesPerSecond: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	/** Microseconds of a processor that a change takes of the server and of Postgres. */
	readonly cpuMicroseconds: { readonly server: number; readonly postgres: number };
}

let made = 0;

/** A record as a client encrypts it: a title of some 70 characters, a flag and a number. */
export function insertChange(id: string) {
	const title = `enc:1:${Buffer.from(id.padEnd(48, '.')).toString('base64')}`;
	const createdAt = new Date().toISOString();
	return { table: 'rows', id, op: 'insert' as const, data: { title, done: false, order: made, createdAt } };
}

export async function pushBatch(
	{ url }: BenchServer,
	{ token }: Sender,
	changes: readonly unknown[],
	clientId = 'bench',
): Promise<void> {
	const response = await fetch(`${url}/sync/bench`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${token}`,
			'x-client-id': clientId,
			'content-type': 'application/json',
		},
		body: JSON.stringify({ changes }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`a push was answered ${response.status}: ${text.slice(0, 300)}`);
}

/** Keeps every connection busy with pushes of new records for some seconds. */
export async function measurePushes(
	server: BenchServer,
	load: PushLoad,
	postgresPid: number,
): Promise<PushFigures> {
	const cpuSeconds = () => Promise.all([processSeconds(server.pid), postgresSeconds(postgresPid)]);
	const latenciesMs: number[] = [];
	const before = await cpuSeconds();
	const begunMs = performance.now();
	const endMs = begunMs + load.seconds * 1000;
	let turn = 0;
	await Promise.all(
		Array.from({ length: load.connections }, async (_, connection) => {
			while (performance.now() < endMs) {
				const sender = load.senders[turn++ % load.senders.length];
				if (sender === undefined) throw new Error('nobody sends');
				const changes = Array.from({ length: load.batch }, () => insertChange(`p${made++}`));
				const sentMs = performance.now();
				await pushBatch(server, sender, changes, `c${connection}`);
				latenciesMs.push(performance.now() - sentMs);
			}
		}),
	);
	const seconds = (performance.now() - begunMs) / 1000;
	const after = await cpuSeconds();
	const perChange = (from = Number.NaN, to = Number.NaN) =>
		((to - from) * 1e6) / (latenciesMs.length * load.batch);
	latenciesMs.sort((a, b) => a - b);
	return {
		changesPerSecond: (latenciesMs.length * load.batch) / seconds,
		p50Ms: quantile(latenciesMs, 0.5),
		p99Ms: quantile(latenciesMs, 0.99),
		cpuMicroseconds: {
			server: perChange(before[0], after[0]),
			postgres: perChange(before[1], after[1]),
		},
	};
}
