import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@mana/stack';

const startTimeoutMs = 60_000;

let dataDir: string;
let stack: Stack;

beforeAll(async () => {
	dataDir = mkdtempSync(join(tmpdir(), 'mana-example-'));
	stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
}, startTimeoutMs);

afterAll(async () => {
	await stack?.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

const runExample = (environment: Record<string, string>) =>
	Bun.spawnSync([process.execPath, join(import.meta.dir, '../src/main.ts')], {
		env: { ...process.env, ...environment },
	});

test('the example finds everything as promised, in both eras', () => {
	const { exitCode, stdout } = runExample({ MANA_DATA_DIR: dataDir });
	expect({ exitCode, failures: stdout.toString().match(/✗.*/g) }).toEqual({ exitCode: 0, failures: null });
	expect(stdout.toString().match(/✓/g)).toHaveLength(22);
});

test('without a running Mana it says how to start one', () => {
	const { exitCode, stderr } = runExample({ MANA_DATA_DIR: join(tmpdir(), 'mana-nowhere') });
	expect(exitCode).toBe(1);
	expect(stderr.toString()).toContain('npm start');
});
