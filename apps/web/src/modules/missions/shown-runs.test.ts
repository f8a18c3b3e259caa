import { expect, test } from 'bun:test';
import { missionRuns } from '@mana/records/types/ai';
import type { Row } from '../../data/query.ts';
import type { PlannedRun } from './mission-wire.ts';
import { shownRuns } from './shown-runs.ts';

const day = (hour: number) => `2026-11-29T${String(hour).padStart(2, '0')}:00:00.000Z`;

function record(id: string, values: Partial<Row<'ai/missionRuns'>['record']>): Row<'ai/missionRuns'> {
	const times = { createdAt: day(1), updatedAt: day(1) };
	const base = missionRuns.record.parse({ id, ...times, ...missionRuns.absent, ...values });
	return { table: 'ai/missionRuns', spaceId: 's', id, isWaiting: false, record: base };
}

function planned(runId: string, values: Partial<PlannedRun>): PlannedRun {
	return {
		runId,
		source: 'schedule',
		dueAt: day(1),
		state: 'ended',
		status: 'done',
		error: null,
		message: null,
		startedAt: null,
		endedAt: null,
		notBefore: null,
		modelCalls: 0,
		toolCalls: 0,
		...values,
	};
}

test('runs stand newest first, each once, also those that only one side knows', () => {
	const rows = [record('a', { startedAt: day(7), status: 'done' }), record('old', { startedAt: day(2) })];
	const list = shownRuns(rows, [planned('b', { startedAt: day(9) }), planned('a', { startedAt: day(7) })]);
	expect(list.map(({ id }) => id)).toEqual(['b', 'a', 'old']);
	expect(list[1]?.row).toBe(rows[0]);
});

test('a run that was passed over has no record, and says why', () => {
	const [run] = shownRuns([], [planned('b', { status: 'skipped', error: 'AGENT_NOT_ACTIVE' })]);
	expect(run).toMatchObject({ status: 'skipped', error: 'AGENT_NOT_ACTIVE', row: undefined });
});

test('an end that the record tells first is believed', () => {
	const rows = [record('a', { startedAt: day(7), endedAt: day(8), status: 'failed', error: 'BUDGET' })];
	const [run] = shownRuns(rows, [planned('a', { state: 'running', status: null, startedAt: day(7) })]);
	expect(run).toMatchObject({ status: 'failed', error: 'BUDGET', endedAtMs: Date.parse(day(8)) });
});

test('one that waits says until when', () => {
	const [run] = shownRuns([], [planned('a', { state: 'waiting', status: null, notBefore: day(9) })]);
	expect(run).toMatchObject({ status: 'waiting', notBeforeMs: Date.parse(day(9)), atMs: Date.parse(day(1)) });
});
