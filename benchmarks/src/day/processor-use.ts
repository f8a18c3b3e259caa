import { readFile } from 'node:fs/promises';
import type { Stack } from '@mana/stack';
import type postgres from 'postgres';
import { postgresSeconds, processSeconds } from '../sync/cpu-time.ts';

export const parts = ['mana-auth', 'mana-sync', 'mana-mcp', 'mana-ai', 'Postgres'] as const;
/** Seconds of a processor. */
export type ProcessorUse = Readonly<Record<(typeof parts)[number], number>>;

export const noUse: ProcessorUse = {
	'mana-auth': 0,
	'mana-sync': 0,
	'mana-mcp': 0,
	'mana-ai': 0,
	Postgres: 0,
};

export function mapUse(
	use: ProcessorUse,
	change: (seconds: number, part: (typeof parts)[number]) => number,
): ProcessorUse {
	const changed = { ...noUse };
	for (const part of parts) changed[part] = change(use[part], part);
	return changed;
}

export const addUse = (a: ProcessorUse, b: ProcessorUse) => mapUse(a, (seconds, part) => seconds + b[part]);
export const timesUse = (use: ProcessorUse, factor: number) => mapUse(use, (seconds) => seconds * factor);

export interface Meter {
	/** What a piece of work takes of each process, without what they take at rest meanwhile. */
	during(work: () => Promise<unknown>): Promise<ProcessorUse>;
	readonly perSecondAtRest: ProcessorUse;
}

/** Measures what the processes of a stack take at rest, for so many seconds. Linux only. */
export async function createMeter(stack: Stack, sql: postgres.Sql, restSeconds: number): Promise<Meter> {
	const { auth, sync, mcp } = stack.services;
	const postmaster = await postmasterPid(sql);
	const used = async (): Promise<ProcessorUse> => ({
		'mana-auth': await processSeconds(auth?.pid ?? 0),
		'mana-sync': await processSeconds(sync?.pid ?? 0),
		'mana-mcp': await processSeconds(mcp?.pid ?? 0),
		'mana-ai': 0,
		Postgres: await postgresSeconds(postmaster),
	});
	const between = async (work: () => Promise<unknown>) => {
		const before = await used();
		const beganMs = performance.now();
		await work();
		const seconds = (performance.now() - beganMs) / 1_000;
		const after = await used();
		return { use: mapUse(after, (taken, part) => taken - before[part]), seconds };
	};
	const rest = await between(() => Bun.sleep(restSeconds * 1_000));
	const perSecondAtRest = timesUse(rest.use, 1 / rest.seconds);
	return {
		perSecondAtRest,
		async during(work) {
			const { use, seconds } = await between(work);
			return mapUse(use, (taken, part) => Math.max(0, taken - seconds * perSecondAtRest[part]));
		},
	};
}

/** Of the process that has started the one that answers here. */
async function postmasterPid(sql: postgres.Sql): Promise<number> {
	const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
	const stat = await readFile(`/proc/${own?.pid}/stat`, 'utf8');
	return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
