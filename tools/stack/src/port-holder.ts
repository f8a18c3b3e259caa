import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { commandLine } from './process-table.ts';

export interface PortHolder {
	pid: number;
	command: string;
}

const tcpListening = '0A';
const commandLimit = 120;

/** Finds the process that listens on a TCP port, as far as the system tells this user. */
export function findPortHolder(port: number): PortHolder | undefined {
	const pid = process.platform === 'linux' ? pidFromProc(port) : pidFromLsof(port);
	return pid ? { pid, command: commandLine(pid).slice(0, commandLimit) } : undefined;
}

/** Each line of /proc/net/tcp has, by column: 1 the local address as `hex ip:hex port`, 3 the state, 9 the inode. */
function pidFromProc(port: number): number | undefined {
	const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	const inodes = new Set<string>();
	for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
		for (const line of read(table).split('\n')) {
			const column = line.trim().split(/\s+/);
			if (column[1]?.endsWith(suffix) && column[3] === tcpListening) inodes.add(`socket:[${column[9]}]`);
		}
	}
	if (inodes.size === 0) return undefined;
	return list('/proc')
		.map((name) => Number.parseInt(name, 10))
		.find(
			(pid) => pid > 0 && list(`/proc/${pid}/fd`).some((fd) => inodes.has(link(`/proc/${pid}/fd/${fd}`))),
		);
}

function pidFromLsof(port: number): number | undefined {
	const found = spawnSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { timeout: 5_000 });
	return Number.parseInt(found.stdout?.toString() ?? '', 10) || undefined;
}

function read(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

function list(path: string): string[] {
	try {
		return readdirSync(path);
	} catch {
		return [];
	}
}

function link(path: string): string {
	try {
		return readlinkSync(path);
	} catch {
		return '';
	}
}
