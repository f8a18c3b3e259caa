import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AgentRun, AgentSdk } from './load-agent-sdk.ts';
import { type Play, type Played, type Player, PlayerError } from './player.ts';
import { withScratchFolder } from './scratch-folder.ts';

export interface AgentSdkPlayerOptions {
	load(): Promise<AgentSdk>;
	readonly model: string;
	readonly apiKey: string;
	/** Where the model is reached, if not at Anthropic. */
	readonly baseUrl: string | undefined;
	/** For what a run writes to disk. */
	readonly scratchParent: string;
	readonly sleep: (ms: number) => Promise<void>;
}

const usage = z.object({
	input_tokens: z.number().default(0),
	cache_creation_input_tokens: z.number().nullish(),
	cache_read_input_tokens: z.number().nullish(),
});
const messageSchema = z.discriminatedUnion('type', [
	z.looseObject({
		type: z.literal('assistant'),
		message: z.looseObject({
			id: z.string(),
			usage,
			content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
		}),
	}),
	z.looseObject({
		type: z.literal('result'),
		subtype: z.string(),
		is_error: z.boolean().default(false),
		result: z.string().optional(),
		modelUsage: z.record(z.string(), z.looseObject({ outputTokens: z.number().default(0) })).default({}),
	}),
]);

const serverName = 'mana';
const connectPollMs = 50;

/** Plays personas with the Claude Agent SDK, each run in a process and a home of its own that are gone afterwards. */
export function createAgentSdkPlayer(options: AgentSdkPlayerOptions): Player {
	return {
		play: (play) =>
			withScratchFolder(options.scratchParent, async (home) => {
				const sdk = await options.load();
				return runPlay(sdk, options, play, home);
			}),
	};
}

async function runPlay(
	sdk: AgentSdk,
	options: AgentSdkPlayerOptions,
	play: Play,
	home: string,
): Promise<Played> {
	if (play.signal.aborted) return { ending: 'stopped', text: '' };
	mkdirSync(join(home, 'tmp'));
	const abortController = new AbortController();
	let unreachable: string | undefined;
	// The run exists once `query` has returned; the prompt waits for the tools, without which it would be spent for nothing.
	async function* ask() {
		await options.sleep(0);
		if (play.tools) unreachable = await connectionFailure(run, options.sleep, play.signal);
		if (unreachable !== undefined || play.signal.aborted) return;
		const message = { role: 'user' as const, content: play.prompt };
		yield { type: 'user' as const, message, parent_tool_use_id: null, session_id: '' };
	}
	const run = sdk.query({ prompt: ask(), options: runOptions(options, play, home, abortController) });
	const onStop = () => {
		// An interruption ends the request to the model at once; aborting alone takes two seconds more.
		run
			.interrupt()
			.catch(() => {})
			.finally(() => abortController.abort());
	};
	play.signal.addEventListener('abort', onStop, { once: true });
	try {
		return await follow(run, play, () => unreachable);
	} finally {
		play.signal.removeEventListener('abort', onStop);
		abortController.abort();
	}
}

function runOptions(
	{ model, apiKey, baseUrl }: AgentSdkPlayerOptions,
	{ systemPrompt, tools, turns }: Play,
	home: string,
	abortController: AbortController,
) {
	return {
		abortController,
		cwd: home,
		// In place of this process's own environment, with its secrets.
		env: {
			PATH: '/usr/bin:/bin',
			HOME: home,
			CLAUDE_CODE_TMPDIR: join(home, 'tmp'),
			TMPDIR: join(home, 'tmp'),
			ANTHROPIC_API_KEY: apiKey,
			...(baseUrl !== undefined && { ANTHROPIC_BASE_URL: baseUrl }),
			CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
			DISABLE_AUTOUPDATER: '1',
			CLAUDE_CODE_MAX_RETRIES: '2',
			MCP_TIMEOUT: '10000',
		},
		model,
		systemPrompt,
		tools: [],
		settingSources: [],
		strictMcpConfig: true,
		persistSession: false,
		verbatimPrompts: true,
		mcpServers: tools
			? {
					[serverName]: {
						type: 'http',
						url: tools.url,
						headers: { Authorization: `Bearer ${tools.key}` },
						alwaysLoad: true,
					},
				}
			: {},
		// By default the servers, with their headers, stand on the command line for everyone to read.
		mcpServersDelivery: 'initialize',
		allowedTools: [`mcp__${serverName}`],
		permissionMode: 'dontAsk',
		maxTurns: turns,
	};
}

/** Waits until the tools are there; answers why they are not. */
async function connectionFailure(
	run: AgentRun,
	sleep: AgentSdkPlayerOptions['sleep'],
	signal: AbortSignal,
): Promise<string | undefined> {
	while (!signal.aborted) {
		const server = (await run.mcpServerStatus()).find(({ name }) => name === serverName);
		if (server?.status === 'connected') return undefined;
		if (server && server.status !== 'pending') return server.error ?? server.status;
		await sleep(connectPollMs);
	}
	return undefined;
}

async function follow(run: AgentRun, play: Play, unreachable: () => string | undefined): Promise<Played> {
	const counted = new Set<string>();
	let text = '';
	let result: { subtype: string; failed: boolean } | undefined;
	try {
		for await (const raw of run) {
			const { data: message } = messageSchema.safeParse(raw);
			if (message?.type === 'assistant') {
				const { id, content, usage: spent } = message.message;
				text = content.map((block) => block.text ?? '').join('') || text;
				// One message comes in several pieces, each with the usage of its beginning.
				if (!counted.has(id)) {
					counted.add(id);
					const cached = (spent.cache_creation_input_tokens ?? 0) + (spent.cache_read_input_tokens ?? 0);
					play.onTokens(spent.input_tokens + cached);
				}
			} else if (message?.type === 'result') {
				result = { subtype: message.subtype, failed: message.is_error };
				text = message.result ?? text;
				const written = Object.values(message.modelUsage).reduce((sum, used) => sum + used.outputTokens, 0);
				play.onTokens(written);
			}
		}
	} catch (cause) {
		// After a result the run throws what the result has said already.
		if (!result && !play.signal.aborted && unreachable() === undefined) {
			throw new PlayerError('MODEL_FAILED', 'The run ended before it had a result.', { cause });
		}
	}
	const failure = unreachable();
	if (failure !== undefined) throw new PlayerError('TOOLS_UNREACHABLE', failure);
	if (play.signal.aborted) return { ending: 'stopped', text };
	if (result?.subtype === 'error_max_turns') return { ending: 'turns', text };
	if (!result || result.failed || result.subtype !== 'success') {
		throw new PlayerError('MODEL_FAILED', `${result?.subtype ?? 'no result'}: ${text.slice(0, 300)}`);
	}
	return { ending: 'done', text };
}
