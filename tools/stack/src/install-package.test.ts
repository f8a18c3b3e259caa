import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage } from './install-package.ts';
import { createStackLog } from './stack-log.ts';

const root = mkdtempSync(join(tmpdir(), 'mana-install-'));
const folder = join(root, 'apart');
const said: string[] = [];
const log = createStackLog({ format: 'json', level: 'info', write: (text) => void said.push(text) });
const install = () =>
	installPackage({ title: 'mana-garden', installs: 'apart' }, { log, signal: undefined, root });

beforeAll(() => {
	mkdirSync(join(folder, 'thing'), { recursive: true });
	writeFileSync(join(folder, 'thing/package.json'), '{"name": "thing", "version": "1.0.0"}');
	writeFileSync(
		join(folder, 'package.json'),
		'{"name": "apart", "version": "1.0.0", "dependencies": {"thing": "file:./thing"}}',
	);
	Bun.spawnSync(['npm', 'install', '--package-lock-only', '--no-audit', '--no-fund'], { cwd: folder });
}, 60_000);
afterAll(() => rmSync(root, { recursive: true }));

test('what a service needs apart is installed once, two starts at once included, and that is said', async () => {
	await Promise.all([install(), install()]);
	expect(existsSync(join(folder, 'node_modules/thing/package.json'))).toBe(true);
	await install();
	expect(said.filter((line) => line.includes('installing what mana-garden needs'))).toHaveLength(1);
}, 60_000);

test('where it cannot be installed, the start goes on and says why', async () => {
	writeFileSync(join(folder, 'package-lock.json'), '{"name": "apart", "lockfileVersion": 3, "packages": {}}');
	said.length = 0;
	await install();
	expect(said.join('')).toContain('could not be installed');
}, 60_000);

test('a service that needs nothing apart is not asked about', async () => {
	said.length = 0;
	await installPackage({ title: 'mana-sync' }, { log, signal: undefined, root });
	expect(said).toEqual([]);
});
