import { push } from '@mana/sync-protocol';
import { median } from '../http-load.ts';
import type { BenchServer } from './bench-world.ts';
import { insertChange, type Sender } from './push-load.ts';

export interface SinceLoad {
	readonly batch: number;
	/** How many pushes are under way at once, each by another sender. */
	readonly connections: number;
	readonly senders: readonly Sender[];
	readonly seconds: number;
}

export interface SinceFigures {
	readonly withoutMs: number;
	readonly withMs: number;
}

const clientId = 'device';
let made = 0;

/** Pushes as a client does, which asks what others changed since this moment, or asks nothing. */
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

/** Pushes with and without `since` by turns, so that whatever else goes on slows both alike; medians. */
export async function compareSince(server: BenchServer, load: SinceLoad): Promise<SinceFigures> {
	const withoutMs: number[] = [];
	const withMs: number[] = [];
	const endMs = performance.now() + load.seconds * 1000;
	await Promise.all(
		Array.from({ length: load.connections }, async (_, connection) => {
			for (let turn = connection; performance.now() < endMs; turn += load.connections) {
				const sender = load.senders[turn % load.senders.length];
				if (sender === undefined) throw new Error('nobody sends');
				for (const hasSince of turn % 2 === 0 ? [true, false] : [false, true]) {
					const sentMs = performance.now();
					await pushAsClient(server, sender, load.batch, hasSince);
					(hasSince ? withMs : withoutMs).push(performance.now() - sentMs);
				}
			}
		}),
	);
	return { withoutMs: median(withoutMs), withMs: median(withMs) };
}
