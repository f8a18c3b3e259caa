// Installs the dependencies when they are missing or not those of package-lock.json. Runs before `npm start`
// and `npm test`, under plain Node with nothing installed, and writes to standard error only, so that what
// follows has standard output to itself.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const minimumNodeMajor = 20;
const root = process.env.MANA_BOOTSTRAP_ROOT ?? dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const lockStaleMs = 10_000;

class BootstrapError extends Error {}

function say(message) {
	process.stderr.write(`mana: ${message}\n`);
}

function checkNode() {
	if (Number.parseInt(process.versions.node, 10) >= minimumNodeMajor) return;
	throw new BootstrapError(
		`Node ${minimumNodeMajor} or newer is needed, this is Node ${process.versions.node}. Install a newer one and try again.`,
	);
}

function readPackages(path) {
	try {
		return JSON.parse(readFileSync(path, 'utf8')).packages;
	} catch {
		return undefined;
	}
}

/** npm records what it installed once it has finished; a run that was cut short leaves no such record. */
function isInstalled(wanted) {
	const found = readPackages(join(modules, '.package-lock.json'));
	if (!found) return false;
	const isCurrent = Object.entries(wanted).every(([path, { version, integrity, link, optional }]) => {
		if (!path.startsWith('node_modules/')) return true;
		const entry = found[path];
		if (!entry) return optional === true;
		return entry.version === version && entry.integrity === integrity && entry.link === link;
	});
	return isCurrent && Object.keys(found).every((path) => wanted[path] !== undefined);
}

function runsBun(version) {
	const result = spawnSync(join(modules, '.bin', 'bun'), ['--version'], {
		encoding: 'utf8',
		timeout: 30_000,
	});
	return result.status === 0 && result.stdout.trim() === version;
}

/** npm versions that block install scripts leave a placeholder where Bun's program should be. */
function repairBun(version) {
	const result = spawnSync(process.execPath, ['install.js'], {
		cwd: join(modules, 'bun'),
		encoding: 'utf8',
		timeout: 300_000,
	});
	if (runsBun(version)) return;
	process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
	throw new BootstrapError(
		`Bun ${version} does not run on this machine (${process.platform}-${process.arch}). ` +
			'Remove node_modules and try again; on a system without a Bun build Mana cannot run.',
	);
}

/** Two starts at once take turns: the second finds everything installed. A holder keeps its lock file fresh. */
async function withInstallLock(action) {
	const user = process.getuid?.() ?? 'user';
	const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
	const path = join(tmpdir(), `mana-install-${user}-${name}.lock`);
	let hasSaid = false;
	while (!tryCreate(path)) {
		if (isStale(path)) {
			removeStale(path);
			continue;
		}
		if (!hasSaid) say('another start is installing the dependencies, waiting for it …');
		hasSaid = true;
		await new Promise((done) => setTimeout(done, 200));
	}
	const heartbeat = setInterval(() => utimesSync(path, new Date(), new Date()), 1_000);
	try {
		return await action();
	} finally {
		clearInterval(heartbeat);
		rmSync(path, { force: true });
	}
}

function tryCreate(path) {
	try {
		writeFileSync(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
		return true;
	} catch (error) {
		if (error.code === 'EEXIST') return false;
		throw error;
	}
}

function isStale(path) {
	const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
	return modifiedMs !== undefined && Math.abs(Date.now() - modifiedMs) > lockStaleMs;
}

function removeStale(path) {
	const aside = `${path}.${process.pid}`;
	try {
		renameSync(path, aside);
	} catch (error) {
		if (error.code !== 'ENOENT') throw error;
	}
	rmSync(aside, { force: true });
}

async function install() {
	say('installing the dependencies (once, about a minute) …');
	const npm = process.env.npm_execpath;
	const isNpm = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm) && existsSync(npm);
	const [command, first] = isNpm ? [process.execPath, [npm]] : ['npm', []];
	// The settings of the npm that runs this arrive as variables: `--silent` would hide why an install fails,
	// and production mode would leave out Bun.
	const options = [
		'ci',
		'--include=dev',
		'--include=optional',
		'--loglevel=error',
		'--no-fund',
		'--no-audit',
	];
	const child = spawn(command, [...first, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
	const passOn = (signal) => child.kill(signal);
	process.on('SIGINT', passOn).on('SIGTERM', passOn);
	const outcome = await new Promise((done) => {
		child.once('error', (error) => done(error.message));
		child.once('exit', (code, signal) => done(code ?? signal));
	});
	process.off('SIGINT', passOn).off('SIGTERM', passOn);
	if (outcome === 0) return;
	throw new BootstrapError(
		`Installing the dependencies failed (npm ci: ${outcome}). The reason stands above: often a missing network, ` +
			`a registry that does not answer, or a folder that may not be written (${root}). Then run the command again.`,
	);
}

async function bootstrap() {
	checkNode();
	const wanted = readPackages(join(root, 'package-lock.json'));
	if (!wanted) throw new BootstrapError(`${join(root, 'package-lock.json')} is missing or not readable.`);
	const bunVersion = wanted['node_modules/bun'].version;
	if (isInstalled(wanted) && runsBun(bunVersion)) return;
	await withInstallLock(async () => {
		if (!isInstalled(wanted)) await install();
		if (!runsBun(bunVersion)) repairBun(bunVersion);
	});
}

try {
	await bootstrap();
} catch (error) {
	say(error instanceof BootstrapError ? error.message : (error.stack ?? String(error)));
	process.exitCode = 1;
}
