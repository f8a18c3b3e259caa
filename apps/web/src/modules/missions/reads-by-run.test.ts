import { expect, test } from 'bun:test';
import { missionRuns } from '@mana/records/types/ai';
import { readsByRun } from './reads-by-run.ts';

const day = (hour: number) => `2026-11-29T${String(hour).padStart(2, '0')}:00:00.000Z`;

function run(id: string, values: Partial<(typeof missionRuns)['absent']>) {
	const times = { createdAt: day(1), updatedAt: day(1) };
	return { id, record: missionRuns.record.parse({ id, ...times, ...missionRuns.absent, ...values }) };
}

const read = (runId: string, table: string, at: string) => ({
	...{ runId, missionId: 'm', spaceId: 's', table, records: 2, times: 1, at },
});

test('what runs on the server and on devices have read is one list, newest first', () => {
	const notes = [{ table: 'notes/notes', records: 3, times: 1 }];
	const list = readsByRun(
		[read('a', 'todo/tasks', day(5)), read('a', 'tags/tags', day(6)), read('b', 'todo/tasks', day(9))],
		[
			run('c', { missionId: 'n', startedAt: day(8), reads: notes }),
			run('d', { missionId: 'n', startedAt: null, reads: notes }),
		],
	);
	expect(list.map(({ runId, at, missionId }) => [runId, at, missionId])).toEqual([
		['b', 'server', 'm'],
		['c', 'device', 'n'],
		['a', 'server', 'm'],
		['d', 'device', 'n'],
	]);
	expect(list[2]?.reads.map(({ table }) => table)).toEqual(['todo/tasks', 'tags/tags']);
	expect(list[2]?.atMs).toBe(Date.parse(day(6)));
});

test('a run whose record does not say what it has read is not in it', () => {
	expect(readsByRun([], [run('old', { startedAt: day(2) })])).toEqual([]);
});
