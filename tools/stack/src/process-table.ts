import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Whether a process runs; one that has ended but was not waited for yet does not. */
export function isProcessAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
	return !isZombie(pid);
}

function isZombie(pid: number): boolean {
	try {
		return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

/** The command line of a process, its parts joined by spaces; empty when it cannot be told. */
export function commandLine(pid: number): string {
	if (existsSync('/proc/self/cmdline')) {
		try {
			return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
		} catch {
			return '';
		}
	}
	return (
		spawnSync('ps', ['-p', String(pid), '-o', 'command='])
			.stdout?.toString()
			.trim() ?? ''
	);
}

/** @returns whether the process has ended within that time */
export async function waitForEnd(pid: number, timeoutMs: number): Promise<boolean> {
	const deadline = performance.now() + timeoutMs;
	while (isProcessAlive(pid)) {
		if (performance.now() > deadline) return false;
		await Bun.sleep(20);
	}
	return true;
}
