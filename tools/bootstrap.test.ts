import { afterAll, beforeEach, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'mana-bootstrap-'));
const bootstrap = join(import.meta.dir, 'bootstrap.mjs');
const bunVersion = '9.9.9';
let root: string;
let temporary: string;
let count = 0;

const lockedPackages = {
	'': { name: 'fixture' },
	'packages/one': { version: '1.0.0' },
	'node_modules/one': { resolved: 'packages/one', link: true },
	'node_modules/bun': { version: bunVersion, integrity: 'sha512-bun' },
	'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-elsewhere', optional: true },
};

beforeEach(() => {
	root = join(folder, String(count++));
	temporary = join(root, 'tmp');
	mkdirSync(temporary, { recursive: true });
	writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: lockedPackages }));
	writeFakeNpm();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Installs a Bun that tells its version, or, as where install scripts are blocked, one that only fails. */
function writeFakeNpm(options: { exitCode?: number; blocksScripts?: boolean } = {}): void {
	const working = `#!/bin/sh\necho ${bunVersion}\n`;
	const program = `
		const fs = require('node:fs');
		fs.appendFileSync('npm-runs', process.argv.slice(2).join(' ') + '\\n');
		console.log('added 2 packages');
		setTimeout(() => {
			if (${options.exitCode ?? 0}) process.exit(${options.exitCode ?? 0});
			fs.mkdirSync('node_modules/.bin', { recursive: true });
			fs.mkdirSync('node_modules/bun', { recursive: true });
			const bun = ${options.blocksScripts ?? false} ? '#!/bin/sh\\nexit 1\\n' : ${JSON.stringify(working)};
			fs.writeFileSync('node_modules/.bin/bun', bun, { mode: 0o755 });
			fs.writeFileSync('node_modules/bun/install.js',
				"require('node:fs').writeFileSync('../.bin/bun', " + JSON.stringify(${JSON.stringify(working)}) + ")");
			const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
			const { '': _, 'node_modules/elsewhere': __, ...installed } = packages;
			fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
		}, 300);`;
	writeFileSync(join(root, 'npm-cli.js'), program);
}

async function run(): Promise<{ code: number; stdout: string; stderr: string }> {
	const child = Bun.spawn(['node', bootstrap], {
		cwd: '/',
		env: {
			PATH: process.env.PATH,
			TMPDIR: temporary,
			MANA_BOOTSTRAP_ROOT: root,
			npm_execpath: join(root, 'npm-cli.js'),
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const [stdout, stderr] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	return { code: await child.exited, stdout, stderr };
}

function npmRuns(): number {
	const path = join(root, 'npm-runs');
	return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
}

test('installs what is missing, once, and leaves standard output alone', async () => {
	const first = await run();
	expect(first).toMatchObject({ code: 0, stdout: '' });
	expect(first.stderr).toContain('added 2 packages');
	expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
	expect(npmRuns()).toBe(1);
});

test('installs again when the lock asks for another version, or for a package that is not there', async () => {
	await run();
	const bun = { ...lockedPackages['node_modules/bun'], integrity: 'sha512-other' };
	const changed = { ...lockedPackages, 'node_modules/bun': bun };
	writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: changed }));
	await run();
	expect(npmRuns()).toBe(2);
	const added = { ...changed, 'node_modules/new': { version: '1.0.0', integrity: 'sha512-new' } };
	writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: added }));
	await run();
	expect(npmRuns()).toBe(3);
	expect((await run()).stderr).toBe('');
});

test('installs again after a run that was cut short', async () => {
	mkdirSync(join(root, 'node_modules', 'bun'), { recursive: true });
	expect((await run()).code).toBe(0);
	expect(npmRuns()).toBe(1);
});

test('two at once install once', async () => {
	const outcomes = await Promise.all([run(), run(), run()]);
	expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
	expect(npmRuns()).toBe(1);
});

test('a lock left behind by a killed run does not trip the next', async () => {
	await run();
	rmSync(join(root, 'node_modules'), { recursive: true });
	const digest = createHash('sha256').update(root).digest('hex').slice(0, 16);
	const lock = join(temporary, `mana-install-${process.getuid?.()}-${digest}.lock`);
	writeFileSync(lock, '1\n');
	const longAgo = new Date(Date.now() - 60_000);
	utimesSync(lock, longAgo, longAgo);
	expect((await run()).code).toBe(0);
	expect(existsSync(lock)).toBe(false);
});

test('puts Bun in its place where npm blocks install scripts', async () => {
	writeFakeNpm({ blocksScripts: true });
	expect((await run()).code).toBe(0);
	expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('says so when npm fails, and ends with a code', async () => {
	writeFakeNpm({ exitCode: 7 });
	const { code, stdout, stderr } = await run();
	expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
	expect(stderr).toContain('npm ci: 7');
});

test('takes no time worth speaking of when nothing is missing', async () => {
	await run();
	const times: number[] = [];
	for (let i = 0; i < 5; i++) {
		const startedAt = performance.now();
		await run();
		times.push(performance.now() - startedAt);
	}
	expect(Math.min(...times)).toBeLessThan(150);
});
