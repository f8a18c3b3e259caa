import { z } from 'zod';
import { type BenchServer, residentMb } from './bench-world.ts';
import type { Sender } from './push-load.ts';

export const EPOCH = '1970-01-01T00:00:00Z';

const page = z.object({ changes: z.array(z.unknown()), syncedUntil: z.string(), hasMore: z.boolean() });

const digest = z.object({ collections: z.array(z.object({ records: z.number() })) });

async function pull(server: BenchServer, sender: Sender, query: Record<string, string>): Promise<Response> {
	const search = new URLSearchParams({ collection: 'rows', omit: 'serverChanges', ...query });
	const response = await fetch(`${server.url}/sync/bench/pull?${search}`, {
		headers: { authorization: `Bearer ${sender.token}`, 'x-client-id': 'reader' },
	});
	if (!response.ok) throw new Error(`a pull was answered ${response.status}: ${await response.text()}`);
	return response;
}

export async function pullPage(server: BenchServer, sender: Sender, since: string) {
	return page.parse(await (await pull(server, sender, { since })).json());
}

export interface WholePull {
	readonly rows: number;
	readonly seconds: number;
	/** The server's resident memory at its highest while it answered, and how much of it was new. */
	readonly peakMb: number;
	readonly grownMb: number;
}

/** The whole collection in one streamed answer. Rows are counted as they pass and kept nowhere. */
export async function pullWhole(server: BenchServer, sender: Sender): Promise<WholePull> {
	const beforeMb = await residentMb(server.pid);
	let peakMb = beforeMb;
	const watch = setInterval(async () => {
		peakMb = Math.max(peakMb, await residentMb(server.pid));
	}, 50);
	try {
		const begunMs = performance.now();
		const response = await pull(server, sender, { since: EPOCH });
		let rows = 0;
		let rest = Buffer.alloc(0);
		for await (const chunk of response.body ?? []) {
			const text = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
			rows += countOf(text, '{"table":"');
			// A mark cut by the edge is found with the next chunk; a whole one is longer than what is kept.
			rest = text.subarray(Math.max(0, text.length - '{"table":"'.length + 1));
		}
		return { rows, seconds: (performance.now() - begunMs) / 1000, peakMb, grownMb: peakMb - beforeMb };
	} finally {
		clearInterval(watch);
	}
}

/** Has the server add up every record of the app: the records, and how many seconds it took. */
export async function digestAll({ url }: BenchServer, { token }: Sender) {
	const begunMs = performance.now();
	const response = await fetch(`${url}/sync/bench/digest`, { headers: { authorization: `Bearer ${token}` } });
	const { collections } = digest.parse(await response.json());
	const records = collections.reduce((sum, collection) => sum + collection.records, 0);
	return { records, seconds: (performance.now() - begunMs) / 1000 };
}

function countOf(text: Buffer, mark: string): number {
	let count = 0;
	for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) count += 1;
	return count;
}

/** Page after page by the time of the last row, as far as the time allows. */
export async function pullPages(server: BenchServer, sender: Sender, limitSeconds: number) {
	const begunMs = performance.now();
	const seconds = () => (performance.now() - begunMs) / 1000;
	let rows = 0;
	let since = EPOCH;
	for (let hasMore = true; hasMore && seconds() < limitSeconds; ) {
		const answer = await pullPage(server, sender, since);
		rows += answer.changes.length;
		({ syncedUntil: since, hasMore } = answer);
	}
	return { rows, seconds: seconds() };
}
