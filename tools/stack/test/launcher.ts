import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isProcessAlive, waitForEnd } from '../src/process-table.ts';
import { root } from '../src/repository-root.ts';
import { variablesOf } from '../src/service-definition.ts';
import { serviceDefinitions } from '../src/service-definitions.ts';

const readyEventSchema = z.strictObject({
	event: z.literal('ready'),
	urls: z.strictObject({
		auth: z.string(),
		sync: z.string(),
		mcp: z.string(),
		web: z.string(),
		/** Where it is switched on. */
		personas: z.string().optional(),
		db: z.string(),
	}),
	devUser: z.strictObject({
		email: z.string(),
		password: z.string(),
		accessToken: z.string(),
		spaceId: z.string(),
	}),
});

export type ReadyEvent = z.output<typeof readyEventSchema>;

export interface Launcher {
	child: ChildProcess;
	/** Everything written so far. */
	stdout(): string;
	stderr(): string;
	/** The line for programs; rejects when the launcher ends without it. */
	ready(timeoutMs?: number): Promise<ReadyEvent>;
	/** The exit code, or the signal that ended it. */
	exited: Promise<number | NodeJS.Signals>;
}

export const freePorts = Object.fromEntries(
	serviceDefinitions.map((definition) => [variablesOf(definition).port, '0']),
);
const folders: string[] = [];
const children: ChildProcess[] = [];

/** A folder that `cleanUp` removes. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'mana-stack-test-'));
	folders.push(folder);
	// When root starts it, Postgres runs as another user, who must be able to enter.
	Bun.spawnSync(['chmod', '711', folder]);
	return folder;
}

/** Runs the launcher as `npm start` does; `command` runs it through something else. */
export function launch(options: {
	dataDir: string;
	args?: string[];
	env?: Record<string, string>;
	command?: [string, ...string[]];
}): Launcher {
	const [program, ...args] = options.command ?? [
		process.execPath,
		'tools/stack/src/main.ts',
		...(options.args ?? ['--json']),
	];
	const child = spawn(program, args, {
		cwd: root,
		env: { ...process.env, ...freePorts, MANA_DATA_DIR: options.dataDir, ...options.env },
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	children.push(child);
	let stdout = '';
	let stderr = '';
	child.stdout.on('data', (chunk) => {
		stdout += chunk;
	});
	child.stderr.on('data', (chunk) => {
		stderr += chunk;
	});
	const exited = new Promise<number | NodeJS.Signals>((done) => {
		child.once('close', (code, signal) => done(code ?? signal ?? -1));
	});
	return {
		child,
		stdout: () => stdout,
		stderr: () => stderr,
		exited,
		async ready(timeoutMs = 60_000) {
			const outcome = await Promise.race([exited, waitUntil(() => stdout.includes('\n'), timeoutMs)]);
			if (outcome !== undefined) throw new Error(`the launcher ended (${outcome}):\n${stderr}`);
			return readyEventSchema.parse(JSON.parse(stdout));
		},
	};
}

/** The services that a data folder's records speak of. */
export function servicePids(dataDir: string): number[] {
	const run = join(dataDir, 'run');
	return readdirSync(run)
		.filter((name) => name.endsWith('.json'))
		.map((name) => JSON.parse(readFileSync(join(run, name), 'utf8')).pid);
}

/** The services and Postgres. */
export function recordedPids(dataDir: string): number[] {
	return [...servicePids(dataDir), postmasterPid(dataDir)];
}

export function postmasterPid(dataDir: string): number {
	const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
	return Number.parseInt(readFileSync(file, 'utf8'), 10);
}

export function alive(pids: number[]): number[] {
	return pids.filter(isProcessAlive);
}

export async function waitUntil(
	condition: () => boolean | Promise<boolean>,
	timeoutMs: number,
): Promise<void> {
	const deadline = performance.now() + timeoutMs;
	while (!(await condition())) {
		if (performance.now() > deadline) throw new Error('this did not come about in time');
		await Bun.sleep(20);
	}
}

/** Ends what the tests of a file started and removes their folders. */
export async function cleanUp(): Promise<void> {
	for (const child of children.splice(0)) {
		if (child.exitCode === null && child.signalCode === null && child.pid) {
			process.kill(-child.pid, 'SIGTERM');
			await new Promise((done) => child.once('exit', done));
		}
	}
	for (const folder of folders.splice(0)) {
		for (const pid of postmastersBelow(folder)) {
			if (isProcessAlive(pid)) process.kill(pid, 'SIGQUIT');
			await waitForEnd(pid, 5_000);
		}
		rmSync(folder, { recursive: true, force: true });
	}
}

function postmastersBelow(dataDir: string): number[] {
	try {
		return [postmasterPid(dataDir)];
	} catch {
		return [];
	}
}
