import { afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startStack } from '../src/start-stack.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

setDefaultTimeout(180_000);
afterEach(cleanUp);

const anyPorts = { auth: 0, sync: 0, mcp: 0, web: 0 };

const codeOfStart = (dataDir: string) =>
	startStack({ dataDir, ports: anyPorts }).then(
		async (stack) => {
			await stack.stop();
			return 'started';
		},
		(error) => error.code,
	);

test('secrets without their database are refused, and the reverse', async () => {
	const dataDir = temporaryFolder();
	expect(await codeOfStart(dataDir)).toBe('started');
	const secrets = join(dataDir, 'secrets');
	const move = (from: string, to: string) => Bun.spawnSync(['mv', join(dataDir, from), join(dataDir, to)]);

	move('postgres', 'postgres.away');
	expect(await codeOfStart(dataDir)).toBe('DATA_DIR_INCOMPLETE');
	rmSync(join(secrets, 'cluster-id'));
	expect(await codeOfStart(dataDir)).toBe('DATA_DIR_INCOMPLETE');
	rmSync(join(dataDir, 'postgres'), { recursive: true, force: true });
	move('postgres.away', 'postgres');

	move('secrets/stack.json', 'stack.json');
	const error = await startStack({ dataDir, ports: anyPorts }).catch((reason) => reason);
	expect(error.code).toBe('DATA_DIR_INCOMPLETE');
	expect(error.message).toContain(join(secrets, 'stack.json'));
	expect(readdirSync(secrets)).not.toContain('stack.json');
	move('stack.json', 'secrets/stack.json');
	expect(await codeOfStart(dataDir)).toBe('started');

	const other = temporaryFolder();
	expect(await codeOfStart(other)).toBe('started');
	rmSync(secrets, { recursive: true });
	mkdirSync(secrets, { mode: 0o700 });
	Bun.spawnSync(['cp', '-a', `${join(other, 'secrets')}/.`, secrets]);
	expect(await codeOfStart(dataDir)).toBe('DATA_DIR_INCOMPLETE');
});
