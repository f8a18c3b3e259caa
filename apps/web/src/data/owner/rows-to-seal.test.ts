import { describe, expect, test } from 'bun:test';
import type { RecordType } from '@mana/records';
import { agents, aiMissions, aiProposals, missionRuns } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import type { MergedRow } from '@mana/sync-protocol';
import { digestOf, plainBytesOf, rowsOfMission } from './rows-to-seal.ts';

const stampAt = (place: number) => `019ab4e0c${String(place).padStart(3, '0')}|0000|phone`;

function rowOf(type: RecordType, id: string, data: Record<string, unknown>, place = 1): MergedRow {
	const stamp = stampAt(place);
	const fields = Object.keys(data).map((name) => [name, { updatedAt: '2026-11-30T08:00:00.000Z', stamp }]);
	return {
		...{ table: type.table, id, op: 'insert', spaceId: 's1', data, fields: Object.fromEntries(fields) },
		stamps: { inserted: stamp, latest: stamp },
	};
}

function chosenOf(rows: readonly (readonly [RecordType, MergedRow])[], modules: readonly string[]) {
	const rowsOf = ({ name }: RecordType) => rows.flatMap(([type, row]) => (type.name === name ? [row] : []));
	return rowsOfMission(rowsOf, 'm1', modules);
}
const idsOf = (rows: ReturnType<typeof chosenOf>) => rows.map(({ type, row }) => `${type.table} ${row.id}`);

describe('what a mission takes with it', () => {
	const own = [
		[aiMissions, rowOf(aiMissions, 'm1', { agentId: 'a1' })],
		[aiMissions, rowOf(aiMissions, 'm2', { agentId: 'a2' })],
		[agents, rowOf(agents, 'a1', { name: 'Gardener' })],
		[agents, rowOf(agents, 'a2', { name: 'Other' })],
		[notes, rowOf(notes, 'n1', { title: 'enc:1:x' })],
	] as const;

	test('is its own task and agent, and the modules that were chosen', () => {
		expect(idsOf(chosenOf(own, []))).toEqual(['aiMissions m1', 'agents a1']);
		expect(idsOf(chosenOf(own, ['notes']))).toEqual(['aiMissions m1', 'agents a1', 'notes n1']);
		expect(idsOf(chosenOf(own.slice(1), ['todo']))).toEqual([]);
	});

	test('is its three latest runs that ended, and the ten latest proposals that were rejected', () => {
		const endedAt = '2026-11-30T08:00:00.000Z';
		const runs = [1, 2, 3, 4].map((place) => {
			const row = rowOf(missionRuns, `r${place}`, { missionId: 'm1', endedAt }, place);
			return [missionRuns, row] as const;
		});
		const others = [
			[missionRuns, rowOf(missionRuns, 'under-way', { missionId: 'm1', endedAt: null }, 9)],
			[missionRuns, rowOf(missionRuns, 'of-other', { missionId: 'm2', endedAt }, 9)],
			[aiProposals, rowOf(aiProposals, 'staged', { missionId: 'm1', status: 'staged' }, 99)],
		] as const;
		const rejected = Array.from({ length: 12 }, (_, place) => {
			const row = rowOf(aiProposals, `p${place}`, { missionId: 'm1', status: 'rejected' }, place);
			return [aiProposals, row] as const;
		});
		const ids = idsOf(chosenOf([...own, ...runs, ...others, ...rejected], []));
		expect(ids.filter((id) => id.startsWith('missionRuns'))).toEqual([
			'missionRuns r4',
			'missionRuns r3',
			'missionRuns r2',
		]);
		expect(ids.filter((id) => id.startsWith('aiProposals'))).toHaveLength(10);
		expect(ids).toContain('aiProposals p11');
		expect(ids).not.toContain('aiProposals p1');
	});
});

test('a digest tells a field that was written late, and what was chosen, and not the order of rows', () => {
	const [one, other] = [rowOf(notes, 'n1', { title: 'a' }, 5), rowOf(notes, 'n2', { title: 'b' }, 6)];
	const typed = (...rows: MergedRow[]) => rows.map((row) => ({ type: notes, row }));
	const digest = digestOf(typed(one, other), ['notes', 'todo']);
	expect(digestOf(typed(other, one), ['todo', 'notes'])).toBe(digest);
	expect(digestOf(typed(one, other), ['notes'])).not.toBe(digest);
	expect(digestOf(typed(one), ['notes', 'todo'])).not.toBe(digest);
	// It came from a device that was offline: the latest stamp stays as it was.
	const late = { ...one, fields: { title: { updatedAt: '2026-11-30T08:00:00.000Z', stamp: stampAt(2) } } };
	expect(digestOf(typed(late, other), ['notes', 'todo'])).not.toBe(digest);
});

test('a sealed text counts as what it is once it is open', () => {
	const sealed = { type: notes, row: rowOf(notes, 'n1', { title: `enc:1:${'x'.repeat(4_000)}` }) };
	const empty = { type: notes, row: rowOf(notes, 'n1', { title: '' }) };
	expect(plainBytesOf(sealed) - plainBytesOf(empty)).toBeWithin(2_950, 3_050);
});
