import { attackNotes, notesOfOneBeginning } from '@mana/tool-registry/testing';
import type { TestGateway } from './test-gateway.ts';
import { statelessRequest } from './test-gateway.ts';

interface Found {
	readonly total?: number;
	readonly unsearchedCount?: number;
}

interface Answer {
	readonly result: {
		readonly isError?: boolean;
		readonly structuredContent?: Found;
		readonly completion?: { readonly values: readonly string[] };
	};
}

interface Attack {
	/** How many texts of 50,000 characters it is about. */
	readonly texts: number;
	/** What is written before, as arguments of the tool. */
	readonly writes: readonly [tool: string, texts: readonly Record<string, unknown>[]];
	readonly asks: { readonly method: string; readonly params: Record<string, unknown> };
}

const characters = 50_000;
const reads = (name: string, input: Record<string, unknown>): Attack['asks'] => ({
	method: 'tools/call',
	params: { name, arguments: input },
});

/** What goes by an index of words, each over texts that make it as slow as may be. */
export const attacks: Readonly<Record<string, (texts: number) => Attack>> = {
	'a search for a word': (texts) => ({
		texts,
		writes: ['notes_create', attackNotes(texts, characters)],
		asks: reads('notes_search', { query: 'note', limit: 1 }),
	}),
	'a search for what words begin with': (texts) => ({
		texts,
		writes: ['notes_create', notesOfOneBeginning(texts, characters)],
		asks: reads('notes_search', { query: 'z', limit: 1 }),
	}),
	'a search of the diary': (texts) => ({
		texts,
		writes: [
			'journal_add',
			attackNotes(texts, characters).map(({ content }) => ({ content: `entry ${content}` })),
		],
		asks: reads('journal_search', { query: 'entry', limit: 1 }),
	}),
	'a completion': (texts) => ({
		texts,
		writes: ['notes_create', attackNotes(texts, characters)],
		asks: {
			method: 'completion/complete',
			params: {
				ref: { type: 'ref/resource', uri: 'mana://{space}/notes/{id}' },
				argument: { name: 'id', value: 'note' },
			},
		},
	}),
};

/** Has one account make the attack, while another one goes on calling. */
export async function underAttack(gateway: TestGateway, { writes: [tool, texts], asks }: Attack) {
	const [mallory, ben] = [crypto.randomUUID(), crypto.randomUUID()];
	for (const user of [mallory, ben]) {
		gateway.auth.addUser(user);
		gateway.auth.vaultsByUser.set(user, { keys: [Buffer.from('k'.repeat(32))] });
	}
	const send = async (user: string, method: string, params: Record<string, unknown>) => {
		const { body, headers } = statelessRequest(method, params);
		const response = await gateway.post(body, { ...headers, ...(await gateway.headers(user)) });
		const { result }: Answer = await response.json();
		return result;
	};
	const call = (user: string, name: string, input: Record<string, unknown>) =>
		send(user, 'tools/call', { name, arguments: input });
	for (const text of texts) await call(mallory, tool, text);
	await call(ben, 'habits_list', {});
	Bun.gc(true);
	const beforeBytes = process.memoryUsage.rss();
	const beganMs = performance.now();
	let mostBytes = beforeBytes;
	let callsMeanwhile = 0;
	let longestCallMs = 0;
	let isAsking = true;
	const asking = send(mallory, asks.method, asks.params).finally(() => {
		isAsking = false;
	});
	while (isAsking) {
		const calledMs = performance.now();
		await call(ben, 'habits_list', {});
		longestCallMs = Math.max(longestCallMs, performance.now() - calledMs);
		callsMeanwhile++;
		mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
	}
	return {
		answer: await asking,
		tookMs: performance.now() - beganMs,
		grownBytes: mostBytes - beforeBytes,
		...{ callsMeanwhile, longestCallMs },
	};
}
