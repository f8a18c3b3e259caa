import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { PlayerError } from './player.ts';

/** Where the SDK is installed, apart from everything else: it is large and has a licence of its own. */
export const agentSdkFolder = join(import.meta.dirname, '../../agent-sdk');

const entry = 'node_modules/@anthropic-ai/claude-agent-sdk/sdk.mjs';

/** What is used of a run of the SDK. */
export interface AgentRun extends AsyncIterable<unknown> {
	interrupt(): Promise<unknown>;
	mcpServerStatus(): Promise<
		readonly { readonly name: string; readonly status: string; readonly error?: string }[]
	>;
}

export interface AgentSdk {
	query(options: {
		readonly prompt: AsyncIterable<unknown>;
		readonly options: Readonly<Record<string, unknown>>;
	}): AgentRun;
}

const moduleSchema = z.object({
	query: z.custom<AgentSdk['query']>((value) => typeof value === 'function'),
});

export function isAgentSdkInstalled(folder: string): boolean {
	return existsSync(join(folder, entry));
}

/** Loads the SDK, which nothing else needs, at its first use. @throws PlayerError `AGENT_SDK_MISSING` */
export async function loadAgentSdk(folder: string): Promise<AgentSdk> {
	if (!isAgentSdkInstalled(folder)) {
		throw new PlayerError('AGENT_SDK_MISSING', `The Claude Agent SDK is not installed: npm ci in ${folder}.`);
	}
	return moduleSchema.parse(await import(pathToFileURL(join(folder, entry)).href));
}
