import { push } from '@mana/sync-protocol';
import { median } from '../http-load.ts';
import type { BenchServer } from './bench-world.ts';
import { insertChange, type Sender } from './push-load.ts';

/** A client of its own, which asks with each push what others changed since that moment, or asks nothing. */
export interface SinceLoad {
	readonly batch: number;
	/** How many pushes are under way at once, each by another sender. */
	readonly connections: number;
	readonly senders: readonly Sender[];
	readonly rounds: number;
	readonly seconds: number;
}

export interface SinceFigures {
	readonly withoutPerSecond: number;
	readonly withPerSecond: number;
	/** What a push takes with `since`, as a multiple of what it takes without: the median of rounds in pairs. */
	readonly ratio: number;
}

const clientId = 'device';
let made = 0;

export async function pushAsClient(
	{ url }: BenchServer,
	{ token }: Sender,
	batch: number,
	hasSince: boolean,
): Promise<void> {
	const changes = Array.from({ length: batch }, () => insertChange(`s${made++}`));
	const options = hasSince ? { since: new Date().toISOString() } : {};
	await push({ baseUrl: url, jwt: token, clientId }, 'bench', changes, options);
}

/** Rounds of pushes with and without `since`, in turns, in another order each time. */
export async function compareSince(server: BenchServer, load: SinceLoad): Promise<SinceFigures> {
	const pairs: { without: number; with: number }[] = [];
	await measureRound(server, load, true);
	for (let round = 0; round < load.rounds; round += 1) {
		const first = await measureRound(server, load, round % 2 === 1);
		const second = await measureRound(server, load, round % 2 === 0);
		pairs.push(round % 2 === 0 ? { without: first, with: second } : { without: second, with: first });
	}
	return {
		withoutPerSecond: median(pairs.map((pair) => pair.without)),
		withPerSecond: median(pairs.map((pair) => pair.with)),
		ratio: median(pairs.map((pair) => pair.without / pair.with)),
	};
}

/** @returns pushes a second */
async function measureRound(server: BenchServer, load: SinceLoad, hasSince: boolean): Promise<number> {
	const begunMs = performance.now();
	const endMs = begunMs + load.seconds * 1000;
	let pushes = 0;
	await Promise.all(
		Array.from({ length: load.connections }, async (_, connection) => {
			for (let turn = connection; performance.now() < endMs; turn += load.connections) {
				const sender = load.senders[turn % load.senders.length];
				if (sender === undefined) throw new Error('nobody sends');
				await pushAsClient(server, sender, load.batch, hasSince);
				pushes += 1;
			}
		}),
	);
	return (pushes * 1000) / (performance.now() - begunMs);
}
