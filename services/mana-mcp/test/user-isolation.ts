import { expect } from 'bun:test';
import fc from 'fast-check';
import { initializeRequest, startTestGateway, statelessRequest, type TestGateway } from './test-gateway.ts';

const users = ['anna', 'ben'] as const;
type User = (typeof users)[number];

/** Stands in everything that a user writes, and nowhere else. */
const marks: Record<User, string> = { anna: 'quokka', ben: 'wombat' };

interface Step {
	user: User;
	tool: string;
	/** Which of the records made so far is meant, whoever's it is. */
	record: number;
	/** Whether the other's space is named. */
	isAstray: boolean;
	/** Without a session, or in whose. */
	session: 'none' | 'own' | "other's";
	query: User;
	/** Whether the next step does not wait for this one. */
	isParallel: boolean;
	happening: 'nothing' | 'streams end' | 'time passes';
}

const tools = [
	'habits_create',
	'habits_list',
	'habits_update',
	'habits_archive',
	'habits_log',
	'habits_recentLogs',
	'habits_delete',
	'todo_create',
	'todo_list',
	'todo_update',
	'todo_complete',
	'todo_reopen',
	'todo_delete',
	'notes_create',
	'notes_search',
	'notes_list',
	'notes_get',
	'notes_update',
	'notes_delete',
	'journal_add',
	'journal_list',
	'journal_search',
	'journal_delete',
	'spaces_list',
	'resources/read',
	'resources/list',
	'completion/complete',
];

const step: fc.Arbitrary<Step> = fc.record({
	user: fc.constantFrom(...users),
	tool: fc.constantFrom(...tools),
	record: fc.nat(20),
	isAstray: fc.nat(7).map((chance) => chance === 0),
	session: fc.constantFrom('none', 'none', 'own', 'own', "other's"),
	query: fc.constantFrom(...users),
	isParallel: fc.boolean(),
	happening: fc.constantFrom('nothing', 'nothing', 'nothing', 'streams end', 'time passes'),
});

/**
 * Two users call one gateway in any order, in both eras, side by side, with each other's spaces, sessions and ids,
 * over caches that overflow and streams that send everybody everything; nobody is ever answered a byte of the
 * other's.
 */
export async function assertNothingIsShared(runs: number): Promise<void> {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
			const gateway = await startTestGateway({
				environment: { MCP_ROW_CACHE_BYTES: '20000', POLICY_MODE: 'log-only' },
			});
			try {
				await run(gateway, steps);
			} finally {
				await gateway.stop();
			}
		}),
		{ numRuns: runs },
	);
}

interface World {
	gateway: TestGateway;
	/** The id of each user's session. */
	sessions: Map<User, string>;
	records: { owner: User; id: string }[];
}

async function run(gateway: TestGateway, steps: readonly Step[]): Promise<void> {
	const world: World = { gateway, sessions: new Map(), records: [] };
	for (const [place, user] of users.entries()) {
		gateway.auth.addUser(user);
		gateway.auth.vaultsByUser.set(user, { keys: [Buffer.from(String(place).repeat(32))] });
		const allowDestructive = ['habits.delete', 'todo.delete', 'notes.delete', 'journal.delete'];
		gateway.auth.allowedBySpace.set(`space-${user}`, allowDestructive);
		const opened = await gateway.post(initializeRequest(), await gateway.headers(user));
		world.sessions.set(user, opened.headers.get('mcp-session-id') ?? '');
	}
	for (const tool of ['habits_create', 'todo_create', 'notes_create', 'journal_add']) {
		for (const user of users) {
			const made = { user, tool, record: 0, isAstray: false, session: 'none', query: user } as const;
			await take(world, { ...made, isParallel: false, happening: 'nothing' });
		}
	}
	expect(world.records).toHaveLength(8);
	const underWay: Promise<void>[] = [];
	for (const taken of steps) {
		if (taken.happening === 'streams end') gateway.sync.endStreams();
		if (taken.happening === 'time passes') await Bun.sleep(2);
		const done = take(world, taken);
		underWay.push(done);
		if (!taken.isParallel) await Promise.all(underWay.splice(0));
	}
	await Promise.all(underWay);
}

async function take(
	{ gateway, sessions, records }: World,
	{ user, tool, record, isAstray, session, query }: Step,
): Promise<void> {
	const other = user === 'anna' ? 'ben' : 'anna';
	const id = records[record % Math.max(records.length, 1)]?.id ?? 'none';
	const { body, headers } = requestOf(tool, { id, mark: marks[user], query: marks[query] });
	const named = await gateway.headers(user, `space-${isAstray ? other : user}`);
	const sessionId = sessions.get(session === 'own' ? user : other) ?? '';
	const { _meta, ...params } = body.params;
	const response =
		session === 'none'
			? await gateway.post(body, { ...headers, ...named })
			: await gateway.post({ ...body, params }, { ...named, 'mcp-session-id': sessionId });
	// What they sent themselves tells them nothing.
	const text = (await response.text()).replaceAll(uriOf(id), '');
	const foreign = records.filter(({ owner }) => owner === other).map((known) => known.id);
	for (const secret of [marks[other], `space-${other}`, ...foreign]) {
		expect(text.includes(secret)).toBe(false);
	}
	expect(response.status).toBe(isAstray || session === "other's" ? 403 : 200);
	const made = /"(?:habit|task|note|entry|log)":\{[^}]*?"id":"([0-9a-f-]{36})"/.exec(text)?.[1];
	if (made) records.push({ owner: user, id: made });
}

function requestOf(tool: string, { id, mark, query }: { id: string; mark: string; query: string }) {
	if (tool === 'resources/list') return statelessRequest(tool);
	if (tool === 'resources/read') return statelessRequest(tool, { uri: uriOf(id) });
	if (tool === 'completion/complete') {
		const ref = { type: 'ref/resource', uri: 'mana://{space}/notes/{id}' };
		return statelessRequest(tool, { ref, argument: { name: 'id', value: query } });
	}
	const inputs: Record<string, Record<string, unknown>> = {
		habits_create: { title: mark },
		habits_update: { id, title: mark },
		habits_archive: { id },
		habits_log: { habitId: id, note: mark },
		habits_delete: { id },
		todo_create: { title: mark, description: mark },
		todo_update: { id, title: mark },
		todo_complete: { id },
		todo_reopen: { id },
		todo_delete: { id },
		notes_create: { title: mark, content: `${mark} ${'x'.repeat(500)}` },
		notes_search: { query },
		notes_get: { id },
		notes_update: { id, content: mark },
		notes_delete: { id },
		journal_add: { content: mark },
		journal_search: { query },
		journal_delete: { id },
	};
	return statelessRequest('tools/call', { name: tool, arguments: inputs[tool] ?? {} });
}

function uriOf(id: string): string {
	return `mana://space-anna/notes/${id}`;
}
