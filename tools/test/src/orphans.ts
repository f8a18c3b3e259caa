import { readdirSync, readFileSync } from 'node:fs';

export interface Orphan {
	pid: number;
	command: string;
}

/**
 * Ends processes that a test run left behind, after a moment in which they may end by themselves. They are known
 * by a variable that every process of the run inherits. Linux only; elsewhere none is found.
 *
 * @param graceMs how long that moment is
 * @returns those that had to be killed
 */
export async function killOrphans(variable: string, value: string, graceMs: number): Promise<Orphan[]> {
	const deadline = performance.now() + graceMs;
	let found = findProcesses(variable, value);
	while (found.length > 0 && performance.now() < deadline) {
		await Bun.sleep(50);
		found = findProcesses(variable, value);
	}
	for (const { pid } of found) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
		}
	}
	return found;
}

function findProcesses(variable: string, value: string): Orphan[] {
	if (process.platform !== 'linux') return [];
	return readdirSync('/proc')
		.map((name) => Number.parseInt(name, 10))
		.filter((pid) => pid > 0 && pid !== process.pid)
		.filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`${variable}=${value}`))
		.map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

/** Processes come and go, and those of others cannot be read. */
function read(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}
