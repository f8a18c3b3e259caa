import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from './file-lock.ts';
import { readFileIfThere } from './private-file.ts';
import type { ServiceDefinition } from './service-definition.ts';
import type { StackLog } from './stack-log.ts';

const installTimeoutMs = 600_000;

/**
 * Installs what a service needs beside the workspaces, as its own lock file says, unless it is there. A service is started
 * without it too, and says so itself: where there is no network, nothing else should stand still.
 *
 * @param root of the repository
 */
export async function installPackage(
	{ title, installs }: Pick<ServiceDefinition, 'title' | 'installs'>,
	{ log, signal, root }: { log: StackLog; signal: AbortSignal | undefined; root: string },
): Promise<void> {
	if (installs === undefined) return;
	const folder = join(root, installs);
	const wanted = readFileSync(join(folder, 'package-lock.json'), 'utf8');
	const isInstalled = () => readFileIfThere(recordIn(folder)) === wanted;
	if (isInstalled()) return;
	const lock = await waitForLock(join(folder, 'install.lock'), 'exclusive', installTimeoutMs);
	if (!lock) return log.launcher.warn(`${title}: another start is still installing what it needs`);
	try {
		if (isInstalled()) return;
		log.launcher.info(
			`installing what ${title} needs (once, several hundred MB, under a licence of its own) …`,
		);
		const startedAt = performance.now();
		const child = Bun.spawn(['npm', 'ci', '--omit=dev', '--no-fund', '--no-audit', '--loglevel=error'], {
			cwd: folder,
			stdio: ['ignore', 'ignore', 'pipe'],
			timeout: installTimeoutMs,
			...(signal && { signal }),
		});
		const said = await new Response(child.stderr).text();
		if ((await child.exited) !== 0 || !existsSync(join(folder, 'node_modules'))) {
			log.launcher.warn({ said: said.trim().slice(-2_000) }, `what ${title} needs could not be installed`);
			return;
		}
		writeFileSync(recordIn(folder), wanted);
		const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
		log.launcher.info(`what ${title} needs is installed (${seconds} s)`);
	} finally {
		lock.release();
	}
}

/** What was installed to its end. */
function recordIn(folder: string): string {
	return join(folder, 'node_modules', '.installed-lock.json');
}
