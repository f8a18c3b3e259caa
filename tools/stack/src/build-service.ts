import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';
import { waitForLock } from './file-lock.ts';
import { readFileIfThere } from './private-file.ts';
import { root } from './repository-root.ts';
import type { ServiceBuild, ServiceDefinition } from './service-definition.ts';
import { StackError } from './stack-error.ts';
import type { StackLog } from './stack-log.ts';

const buildTimeoutMs = 120_000;

/**
 * Builds what a service serves, unless it was built of the same sources before. Two starts at once build once.
 *
 * @param signal ends a build that is under way; what was built before stays
 * @throws StackError `BUILD_FAILED` with what the build has said
 */
export async function buildService(
	{ title, build }: Pick<ServiceDefinition, 'title' | 'build'>,
	log: StackLog,
	signal?: AbortSignal,
): Promise<void> {
	if (!build) return;
	const wanted = sourcesDigest(build);
	if (builtDigest(build) === wanted) return;
	mkdirSync(folderOf(build), { recursive: true });
	const lock = await waitForLock(join(folderOf(build), 'build.lock'), 'exclusive', buildTimeoutMs);
	if (!lock)
		throw new StackError('BUILD_FAILED', `${title} is being built by another start, which takes too long.`);
	try {
		if (builtDigest(build) === wanted) return;
		log.launcher.info(`building ${title} (its sources have changed) …`);
		const startedAt = performance.now();
		if (!(await runBuild(title, build, wanted, signal))) return;
		const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
		log.launcher.info(`${title} is built (${seconds} s)`);
	} finally {
		lock.release();
	}
}

/** Vite runs in a process of its own, into a folder beside: what is served stays whole until the new is ready. */
async function runBuild(
	title: string,
	build: ServiceBuild,
	digest: string,
	signal: AbortSignal | undefined,
): Promise<boolean> {
	const next = join(folderOf(build), 'next');
	const child = Bun.spawn(
		[
			process.execPath,
			'--bun',
			join(root, 'node_modules/.bin/vite'),
			'build',
			'--outDir',
			next,
			'--emptyOutDir',
		],
		{
			cwd: join(root, build.folder),
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, NODE_ENV: 'production' },
			timeout: buildTimeoutMs,
			killSignal: 'SIGKILL',
			...(signal && { signal }),
		},
	);
	const [exitCode, ...said] = await Promise.all([
		child.exited,
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	if (signal?.aborted) return false;
	if (exitCode !== 0)
		throw new StackError('BUILD_FAILED', `${title} could not be built.\n${said.join('').trim()}`);
	writeFileSync(digestFile(next), digest);
	const output = outputOf(build);
	const old = join(folderOf(build), 'old');
	rmSync(old, { recursive: true, force: true });
	if (existsSync(output)) renameSync(output, old);
	renameSync(next, output);
	rmSync(old, { recursive: true, force: true });
	return true;
}

/** A digest of names and contents of all sources. */
function sourcesDigest({ sources }: ServiceBuild): string {
	const paths = sources.flatMap((pattern) => [...new Glob(pattern).scanSync({ cwd: root })]).sort();
	const digest = createHash('sha256');
	for (const path of paths) {
		if (path.endsWith('.test.ts')) continue;
		digest.update(`${path}\0`).update(
			createHash('sha256')
				.update(readFileSync(join(root, path)))
				.digest(),
		);
	}
	return digest.digest('hex');
}

function builtDigest(build: ServiceBuild): string | undefined {
	return readFileIfThere(digestFile(outputOf(build)));
}

function folderOf({ folder }: ServiceBuild): string {
	return join(root, folder, 'dist');
}

/** What the service serves. */
function outputOf(build: ServiceBuild): string {
	return join(folderOf(build), 'app');
}

function digestFile(output: string): string {
	return join(output, '.built-of');
}
