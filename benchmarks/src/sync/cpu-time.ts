import { readdir, readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second, whatever its own clock does. */
const TICKS_PER_SECOND = 100;

interface Times {
	readonly parent: number;
	readonly own: number;
	/** Of children that have ended. */
	readonly ended: number;
}

/** The seconds of a processor that a process has taken; not a number where the system does not tell. */
export async function processSeconds(pid: number): Promise<number> {
	return (await timesOf(pid))?.own ?? Number.NaN;
}

/** The same of a Postgres: its first process, its others, and those that have ended. */
export async function postgresSeconds(pid: number): Promise<number> {
	const first = await timesOf(pid);
	if (first === null) return Number.NaN;
	const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
	const others = await Promise.all(pids.map(timesOf));
	return others.reduce(
		(sum, times) => sum + (times?.parent === pid ? times.own : 0),
		first.own + first.ended,
	);
}

async function timesOf(pid: number): Promise<Times | null> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
	if (stat === null) return null;
	// The name in brackets may hold anything; behind it come the state, the parent's number, and times as the 12th to 15th.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const seconds = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) / TICKS_PER_SECOND;
	return { parent: Number(fields[1]), own: seconds(11), ended: seconds(13) };
}
