import { describe, expect, test } from 'bun:test';
import type { SealedResult } from '@mana/agent-loop/sealed';
import { type MissionRun, missionRuns } from '@mana/records/types/ai';
import { isFurther, usableResult } from './usable-result.ts';

const of = { userId: 'anna', missionId: 'm1', runId: 'r1' };
const at = '2026-11-30T08:00:00.000Z';
const runData = {
	...{ missionId: 'm1', status: 'done', source: 'schedule', steps: [], summary: 'Looked.' },
	endedAt: at,
};
const proposalData = {
	...{ runId: 'r1', missionId: 'm1', agentId: null, tool: 'notes.create', args: '{}' },
	...{ preview: { words: 'adds', records: [] }, base: [], status: 'staged', expiresAt: at },
};
const run = (data: Record<string, unknown>, id = 'r1'): SealedResult => {
	return { table: 'missionRuns', id, data: { ...runData, ...data }, at };
};
const proposal = (data: Record<string, unknown>): SealedResult => {
	return { table: 'aiProposals', id: 'p1', data: { ...proposalData, ...data }, at };
};

describe('what a run at the server leaves', () => {
	test('is its own record, and proposals that wait', () => {
		expect(usableResult(run({}), of)).toMatchObject({ table: 'missionRuns', id: 'r1', fields: runData });
		expect(usableResult(proposal({}), of)).toMatchObject({ id: 'p1', fields: proposalData });
	});

	test('is not another run’s or another mission’s', () => {
		expect(usableResult(run({}, 'r2'), of)).toBeUndefined();
		expect(usableResult(run({ missionId: 'm2' }), of)).toBeUndefined();
		expect(usableResult(proposal({ missionId: 'm2' }), of)).toBeUndefined();
		expect(usableResult(proposal({ runId: 'r2' }), of)).toBeUndefined();
	});

	test('decides nothing in its person’s place, and passes for no device', () => {
		for (const status of ['approved', 'rejected', 'expired', 'failed'])
			expect(usableResult(proposal({ status }), of)).toBeUndefined();
		expect(usableResult(run({ source: 'device' }), of)).toBeUndefined();
	});

	test('has the fields of its record and no others, with values that fit', () => {
		const taken = usableResult(run({ feedback: 'Well done', planted: 1 }), of);
		expect(Object.keys(taken?.fields ?? {}).sort()).toEqual(Object.keys(runData).sort());
		expect(usableResult(run({ steps: 'many' }), of)).toBeUndefined();
		expect(usableResult(proposal({ args: undefined }), of)).toBeUndefined();
	});
});

describe('a run’s record', () => {
	const step = { round: 1, tool: 'notes_list', outcome: 'done' } as const;
	const record = (fields: Partial<MissionRun>): MissionRun => ({
		...missionRuns.absent,
		...{ id: 'r1', createdAt: at, updatedAt: at, missionId: 'm1', source: 'schedule' },
		...fields,
	});
	const next = (fields: object) => ({
		...({ missionId: 'm1', source: 'schedule', status: 'running', endedAt: null } as const),
		...fields,
	});

	test('goes on, and never back, whichever device writes last', () => {
		const underWay = record({ steps: [step] });
		expect(isFurther(underWay, next({ steps: [step, step] }))).toBe(true);
		expect(isFurther(underWay, next({ steps: [step] }))).toBe(false);
		expect(isFurther(underWay, next({ steps: [] }))).toBe(false);
		expect(isFurther(underWay, next({ status: 'waiting', steps: [step] }))).toBe(true);
		expect(isFurther(underWay, next({ status: 'done', steps: [], endedAt: at }))).toBe(true);
		const ended = record({ status: 'done', endedAt: at });
		expect(isFurther(ended, next({ steps: [step, step] }))).toBe(false);
		expect(isFurther(ended, next({ status: 'failed', endedAt: at }))).toBe(false);
	});

	test('of another mission, or of a device, stays as it is', () => {
		expect(isFurther(record({ missionId: 'm2' }), next({ endedAt: at }))).toBe(false);
		expect(isFurther(record({ source: 'device' }), next({ endedAt: at }))).toBe(false);
	});
});
