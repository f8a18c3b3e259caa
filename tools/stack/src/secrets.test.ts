import { afterAll, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataDir, openDataDir } from './data-dir.ts';
import { loadSecrets } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'mana-secrets-'));
let dataDir: DataDir;
let count = 0;

beforeEach(() => {
	dataDir = openDataDir(join(folder, String(count++)));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('every secret is its own, and the same the next time', async () => {
	const secrets = await loadSecrets(dataDir);
	const all = [
		...Object.values(secrets.databasePasswords).flatMap(Object.values),
		...Object.values(secrets.kept),
	];
	expect(all).toHaveLength(18);
	expect(new Set(all).size).toBe(18);
	expect(await loadSecrets(dataDir)).toEqual(secrets);
});

test('only the owner may read them', async () => {
	await loadSecrets(dataDir);
	expect(statSync(join(dataDir.secrets, 'stack.json')).mode & 0o777).toBe(0o600);
	expect(statSync(dataDir.secrets).mode & 0o777).toBe(0o700);
});

test('a secret that an older version did not have is added, the others stay', async () => {
	const before = await loadSecrets(dataDir);
	const path = join(dataDir.secrets, 'stack.json');
	const { mcpSessionSecret, ...older } = JSON.parse(readFileSync(path, 'utf8'));
	writeFileSync(path, JSON.stringify(older));
	const after = await loadSecrets(dataDir);
	const added = after.kept.mcpSessionSecret ?? '';
	expect(added).toHaveLength(43);
	expect(added).not.toBe(mcpSessionSecret);
	expect(after).toEqual({ ...before, kept: { ...before.kept, mcpSessionSecret: added } });
	expect(await loadSecrets(dataDir)).toEqual(after);
});

test('a damaged file is refused, not replaced', async () => {
	await loadSecrets(dataDir);
	const path = join(dataDir.secrets, 'stack.json');
	writeFileSync(path, '{"betterAuthSecret": "sho');
	const error = await loadSecrets(dataDir).catch((reason) => reason);
	expect(error.code).toBe('DATA_DIR_UNUSABLE');
	expect(readFileSync(path, 'utf8')).toContain('sho');
});

test('launchers that start at once agree on them', async () => {
	const program = `
		import { dataDirAt } from ${JSON.stringify(join(import.meta.dir, 'data-dir.ts'))};
		import { loadSecrets } from ${JSON.stringify(join(import.meta.dir, 'secrets.ts'))};
		console.log(JSON.stringify(await loadSecrets(dataDirAt(${JSON.stringify(dataDir.path)}))));`;
	const answers = Array.from({ length: 4 }, async () => {
		const child = Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe' });
		return await new Response(child.stdout).text();
	});
	const [first, ...others] = await Promise.all(answers);
	expect(first).toContain('betterAuthSecret');
	expect(others).toEqual([first ?? '', first ?? '', first ?? '']);
});
