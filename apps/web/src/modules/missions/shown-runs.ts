import type { MissionRun } from '@mana/records/types/ai';
import type { Row } from '../../data/query.ts';
import type { PlannedRun } from './mission-wire.ts';

export type RunStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'skipped';

/** One run as a screen tells it: by its record, and by what mana-ai says of it. */
export interface ShownRun {
	readonly id: string;
	readonly source: MissionRun['source'];
	readonly status: RunStatus;
	/** Milliseconds since 1970: when it began, or was due where it has not begun. */
	readonly atMs: number;
	readonly endedAtMs: number | undefined;
	/** A code. */
	readonly error: string | undefined;
	/** What mana-ai says of a code that this version does not know. */
	readonly message: string | undefined;
	/** For one that waits: until when, at least. */
	readonly notBeforeMs: number | undefined;
	/** Undefined until there is one: runs that were passed over have none. */
	readonly row: Row<'ai/missionRuns'> | undefined;
}

/** Newest first. What mana-ai knows of a run counts where both tell, but for the end: the record may say it first. */
export function shownRuns(
	rows: readonly Row<'ai/missionRuns'>[],
	planned: readonly PlannedRun[],
): readonly ShownRun[] {
	const rowsById = new Map(rows.map((row) => [row.id, row]));
	const known = new Set(planned.map(({ runId }) => runId));
	return [
		...planned.map((run) => byPlan(run, rowsById.get(run.runId))),
		...rows.filter(({ id }) => !known.has(id)).map(byRecord),
	].toSorted((one, other) => other.atMs - one.atMs);
}

export function isUnderWay({ status }: Pick<ShownRun, 'status'>): boolean {
	return status === 'waiting' || status === 'running';
}

function byPlan(run: PlannedRun, row: Row<'ai/missionRuns'> | undefined): ShownRun {
	const isEndedByRecord = run.state !== 'ended' && row !== undefined && row.record.endedAt !== null;
	if (isEndedByRecord) return byRecord(row);
	return {
		id: run.runId,
		source: run.source,
		status: run.state === 'ended' ? (run.status ?? 'done') : run.state,
		atMs: Date.parse(run.startedAt ?? run.dueAt),
		endedAtMs: instant(run.endedAt),
		error: run.error ?? undefined,
		message: run.message ?? undefined,
		notBeforeMs: run.state === 'waiting' ? instant(run.notBefore) : undefined,
		row,
	};
}

function byRecord(row: Row<'ai/missionRuns'>): ShownRun {
	const { source, status, startedAt, endedAt, error, createdAt } = row.record;
	return {
		id: row.id,
		source,
		status,
		atMs: Date.parse(startedAt ?? createdAt),
		endedAtMs: instant(endedAt),
		error: error ?? undefined,
		message: undefined,
		notBeforeMs: undefined,
		row,
	};
}

function instant(iso: string | null): number | undefined {
	return iso === null ? undefined : Date.parse(iso);
}
