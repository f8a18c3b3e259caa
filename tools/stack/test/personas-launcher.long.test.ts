import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import { root } from '../src/repository-root.ts';
import { postJson } from './agent.ts';
import { cleanUp, type Launcher, launch, temporaryFolder, waitUntil } from './launcher.ts';
import { diligentInSdk } from './persona-deeds.ts';

const dataDir = temporaryFolder();
const installAndStartMs = 400_000;
const dayMs = 120_000;

let model: ModelServer;
let launcher: Launcher;
beforeAll(() => {
	model = startModelServer();
	const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
	const friday = day((12 - new Date().getUTCDay()) % 7);
	model.answerBy((body) => diligentInSdk(body, { today: day(0), tomorrow: day(1), friday }));
	launcher = launch({
		dataDir,
		env: {
			MANA_PERSONAS: 'on',
			ANTHROPIC_API_KEY: 'a-key-for-the-scripted-model',
			ANTHROPIC_BASE_URL: model.url.replace(/\/v1$/, ''),
			TICK_INTERVAL_MS: '1000',
			LOG_FORMAT: 'json',
		},
	});
});
afterAll(async () => {
	await cleanUp();
	await model?.stop();
});

function run(command: string, ...args: string[]): string {
	const { stdout, stderr, exitCode } = Bun.spawnSync(
		[process.execPath, `tools/stack/src/${command}-command.ts`, ...args],
		{ cwd: root, env: { ...process.env, MANA_DATA_DIR: dataDir } },
	);
	expect([command, exitCode, stderr.toString()]).toEqual([command, 0, '']);
	return stdout.toString();
}

test(
	'as the README has it: switched on, personas made, and the first of them play a day',
	async () => {
		const { urls } = await launcher.ready(installAndStartMs);
		run('dev-user', '--administrator');
		run('seed-personas');
		await waitUntil(() => /"outcome":"finished"/.test(launcher.stderr()), dayMs);
		const out = join(dataDir, 'report.html');
		run('personas-report', '--out', out);
		const page = await Bun.file(out).text();
		expect(page).toMatch(/<dt>people<\/dt><dd>[1-9]/);
		expect(page).not.toContain('Nobody was played');
		expect(launcher.stderr()).not.toContain('a-key-for-the-scripted-model');
		const refused = await postJson(`${urls.auth}/api/v1/auth/login`, {
			email: 'persona.maya@mana.test',
			password: 'a guess that is long enough',
		});
		expect(refused.status).toBe(401);
	},
	installAndStartMs + dayMs * 2,
);
