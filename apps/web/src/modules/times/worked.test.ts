import { expect, test } from 'bun:test';
import { timeBlocks } from '@mana/records/types/calendar';
import { timeEntries } from '@mana/records/types/times';
import { addEntry, type EntryRow, retimeEntry, workedOf } from './worked.ts';

const createdAt = '2026-11-29T08:00:00.000Z';
const startMs = Date.parse(createdAt);

function made(endMs: number | undefined) {
	let id = 0;
	const entry = { description: 'Plans', projectId: null, startMs, endMs };
	const [block, row] = addEntry(entry, 's', () => `id-${++id}`).map((write) => {
		if (write.op !== 'insert') throw new TypeError('an entry is made by inserts');
		const absent = write.table === 'times/timeEntries' ? timeEntries.absent : timeBlocks.absent;
		const record = { ...absent, ...write.values, id: write.id ?? '', createdAt, updatedAt: createdAt };
		return { table: write.table, spaceId: 's', id: write.id ?? '', record, isWaiting: false };
	});
	return workedOf([row as EntryRow], [block as never])[0];
}

test('a timer runs until it is stopped', () => {
	expect(made(undefined)?.endMs).toBeUndefined();
	const running = made(undefined);
	if (!running) throw new TypeError('there is an entry');
	expect(retimeEntry(running, startMs, startMs + 90_000)).toMatchObject([
		{ values: { endDate: '2026-11-29T08:01:30.000Z', isLive: false } },
		{ values: { duration: 90 } },
	]);
});

test('time that is written down later has its length at once', () => {
	const worked = made(startMs + 3_600_000);
	expect(worked?.row.record.duration).toBe(3_600);
	expect(worked?.endMs).toBe(startMs + 3_600_000);
});
