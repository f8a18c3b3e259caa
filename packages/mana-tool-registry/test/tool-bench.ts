import type { Space } from '@mana/auth-protocol';
import { AuthStandIn, randomKey, unsignedToken } from '@mana/auth-protocol/testing';
import {
	callTool,
	callToolAcross,
	createRecentCreates,
	createSyncActivityStore,
	createSyncRowStore,
	createToolContext,
	MasterKeyClient,
	type Outside,
	registerAllModules,
	SearchIndexes,
	type ToolContext,
	type ToolOutcome,
	ToolRegistry,
	type ToolSpec,
} from '../src/index.ts';
import { InMemorySync } from './in-memory-sync.ts';

export interface Who {
	userId?: string;
	space?: Pick<Space, 'id' | 'type'>;
	callId?: string;
}

export const PERSONAL = { id: 'space-anna', type: 'personal' } as const;
export const FAMILY = { id: 'space-family', type: 'family' } as const;

/** All tools over in-memory services, with a clock to set. Outputs are checked against their schemas. */
export function createToolBench({
	syncFetch,
	searchIndexes = new SearchIndexes(),
	tools = [],
	outside,
}: {
	/** Default: nothing outside is to be reached. */
	outside?: Outside;
	syncFetch?: InMemorySync['fetch'];
	searchIndexes?: SearchIndexes;
	/** Beside those of all modules. */
	tools?: readonly ToolSpec[];
} = {}) {
	const clock = { nowMs: Date.parse('2026-03-10T12:00:00.000Z') };
	const now = () => clock.nowMs;
	const sync = new InMemorySync(now);
	const auth = new AuthStandIn();
	auth.keysBySpace.set(FAMILY.id, { members: ['anna', 'ben'], keys: [randomKey()] });
	const authUrl = 'http://auth.test';
	const logged: unknown[] = [];
	const log = (...line: unknown[]) => void logged.push(line);
	const logger = { debug: log, info: log, warn: log, error: log };
	const deps = {
		rows: createSyncRowStore({ syncUrl: 'http://sync.test', fetch: syncFetch ?? sync.fetch, timeoutMs: 50 }),
		activity: createSyncActivityStore({
			syncUrl: 'http://sync.test',
			fetch: syncFetch ?? sync.fetch,
			timeoutMs: 50,
		}),
		masterKeys: new MasterKeyClient({ authUrl, fetch: auth.fetch, timeoutMs: 50 }),
		searchIndexes,
		recentCreates: createRecentCreates(now),
		outside,
		now,
	};
	/** Those that mana-auth's stand-in knows of; the connection may use all of them. */
	const spaceReach = async (userId: string) => ({
		spaces: auth.spacesByUser.get(userId) ?? [],
		personalId: PERSONAL.id,
		notGranted: [],
		grantedAt: `${authUrl}/agents`,
	});
	const registry = new ToolRegistry();
	registerAllModules(registry);
	for (const tool of tools) registry.register(tool);

	function contextFor(tool: string, who: Who = {}, signal?: AbortSignal): ToolContext {
		const userId = who.userId ?? 'anna';
		// Every call takes a little, so that what happens later is later.
		clock.nowMs += 10;
		return createToolContext(deps, {
			caller: { userId, token: unsignedToken(userId) },
			space: who.space ?? PERSONAL,
			tool,
			callId: who.callId ?? 'call-1',
			clientId: `mana-mcp:${userId}`,
			actor: { client: 'test-client' },
			invoker: 'mcp',
			logger,
			spaceReach: () => spaceReach(userId),
			...(signal && { signal: () => signal }),
		});
	}

	function call(name: string, input: unknown = {}, who: Who = {}): Promise<ToolOutcome> {
		const tool = registry.get(name);
		if (!tool) throw new TypeError(`no tool ${name}`);
		return callTool(tool, input, contextFor(tool.name, who), { checksOutput: true });
	}

	/** A call of a tool that reads, in several spaces. */
	function callAcross(
		name: string,
		input: unknown,
		spaces: readonly [Who['space'], ...Who['space'][]],
	): Promise<ToolOutcome> {
		const tool = registry.get(name);
		if (!tool) throw new TypeError(`no tool ${name}`);
		const [first, ...others] = spaces.map((space) => contextFor(tool.name, space ? { space } : {}));
		if (!first) throw new TypeError('no space');
		return callToolAcross(tool, input, [first, ...others], { checksOutput: true });
	}

	/** The output of a call that must succeed. */
	async function run<T = Record<string, unknown>>(name: string, input: unknown = {}, who: Who = {}) {
		const outcome = await call(name, input, who);
		if (!outcome.ok) throw outcome.error;
		return outcome.output as T;
	}

	/** The text of a call that must fail. */
	async function fail(name: string, input: unknown = {}, who: Who = {}): Promise<string> {
		const outcome = await call(name, input, who);
		if (outcome.ok) throw new TypeError(`${name} succeeded`);
		return outcome.error.text;
	}

	return { clock, sync, auth, logged, contextFor, call, callAcross, run, fail };
}

export interface Listed {
	id: string;
	title?: string | null;
	content?: string;
	undecryptable?: string[];
	[field: string]: unknown;
}
