import type { Row } from '../../data/query.ts';
import type { DataRead } from './mission-wire.ts';

export type TableRead = Pick<DataRead, 'table' | 'records'>;

export interface RunReads {
	readonly runId: string;
	readonly missionId: string;
	/** Where it ran. */
	readonly at: 'server' | 'device';
	/** Milliseconds since 1970: when it read last, or began where that is not known. */
	readonly atMs: number;
	readonly reads: readonly TableRead[];
}

/**
 * What each run has read, newest first.
 *
 * @param atServer as mana-ai has counted it
 * @param runs of which those on devices say so themselves
 */
export function readsByRun(
	atServer: readonly DataRead[],
	runs: readonly Pick<Row<'ai/missionRuns'>, 'id' | 'record'>[],
): readonly RunReads[] {
	const byServer = [...Map.groupBy(atServer, ({ runId }) => runId)].map(([runId, reads]) => ({
		...{ runId, missionId: reads[0]?.missionId ?? '', at: 'server' as const, reads },
		atMs: Math.max(...reads.map(({ at }) => Date.parse(at))),
	}));
	const byDevices = runs.flatMap(({ id, record: { missionId, reads, startedAt, createdAt } }) =>
		reads === null
			? []
			: [{ runId: id, missionId, at: 'device' as const, reads, atMs: Date.parse(startedAt ?? createdAt) }],
	);
	return [...byServer, ...byDevices].toSorted((one, other) => other.atMs - one.atMs);
}
