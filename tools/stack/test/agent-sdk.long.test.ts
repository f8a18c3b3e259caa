import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgentSdkPlayer } from '@mana/persona-runner-service/agent-sdk-player';
import {
	agentSdkFolder,
	isAgentSdkInstalled,
	loadAgentSdk,
} from '@mana/persona-runner-service/load-agent-sdk';
import { cleanUp } from './launcher.ts';
import { diligentInSdk } from './persona-deeds.ts';
import { type PersonaWorld, startPersonaWorld } from './persona-world.ts';

const scratchParent = mkdtempSync(join(tmpdir(), 'mana-agent-sdk-'));
let world: PersonaWorld;
beforeAll(async () => {
	if (!isAgentSdkInstalled(agentSdkFolder)) {
		const installed = Bun.spawnSync(['npm', 'ci', '--no-fund', '--no-audit'], { cwd: agentSdkFolder });
		expect(installed.exitCode).toBe(0);
	}
	world = await startPersonaWorld();
}, 400_000);
afterAll(async () => {
	await world?.stop();
	await cleanUp();
	rmSync(scratchParent, { recursive: true, force: true });
});

const createPlayer = () =>
	createAgentSdkPlayer({
		load: () => loadAgentSdk(agentSdkFolder),
		model: 'claude-haiku-4-5',
		apiKey: 'a-key-for-the-scripted-model',
		baseUrl: world.model.url.replace(/\/v1$/, ''),
		scratchParent,
		sleep: (ms) => Bun.sleep(ms),
	});

test('the Agent SDK plays a day, shows no token to anybody, and leaves nothing on the disk', async () => {
	const commandLines: string[] = [];
	world.model.answerBy((body) => {
		commandLines.push(Bun.spawnSync(['ps', '-eo', 'args']).stdout.toString());
		return diligentInSdk(body, world.dates);
	});
	await world.makeDue('maya');
	const { loop } = world.createRunner({ player: createPlayer() });
	await loop.look();
	await loop.idle();
	const { ticks, checks, ratings } = await world.reportOf('maya');
	expect(ticks).toMatchObject([{ ending: 'finished', isRatingUnreadable: false }]);
	expect(checks.map(({ outcome }) => outcome)).toEqual(['met', 'met', 'met']);
	expect(ratings.length).toBeGreaterThan(0);
	expect(ticks[0]?.tokens).toBeGreaterThan(1_000);
	expect(readdirSync(scratchParent)).toEqual([]);
	const seen = commandLines.join('\n');
	expect(seen).toContain('claude');
	expect(seen).not.toMatch(/Bearer|eyJ|a-key-for-the-scripted-model/);
}, 120_000);

test('circles end at once, and tools that are not there cost no tokens', async () => {
	world.model.answerBy(() => ({ calls: [{ name: 'mcp__mana__todo_list', input: {} }] }));
	await world.makeDue('maya');
	const { loop } = world.createRunner({ player: createPlayer(), limits: { calls: 3 } });
	await loop.look();
	await loop.idle();
	expect((await world.reportOf('maya')).ticks.at(-1)?.ending).toBe('budget');

	const asked = world.model.requests.length;
	const failed = await createPlayer()
		.play({
			systemPrompt: 'You are somebody.',
			prompt: 'Do something.',
			tools: { url: 'http://127.0.0.1:1/mcp', key: 'k' },
			turns: 3,
			signal: new AbortController().signal,
			onTokens: () => {},
		})
		.catch((error) => error);
	expect(failed).toMatchObject({ code: 'TOOLS_UNREACHABLE' });
	expect(world.model.requests.length).toBe(asked);
}, 120_000);
