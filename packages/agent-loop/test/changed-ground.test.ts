import { expect, test } from 'bun:test';
import { encodeStamp } from '@mana/sync-protocol';
import fc from 'fast-check';
import { createProposalWorld, type ProposalWorld } from './proposal-world.ts';

const notes = [0, 1, 2] as const;

const calls = fc.constantFrom<[string, (id: string) => Record<string, unknown>]>(
	['notes.update', (id) => ({ id, title: 'Proposed' })],
	['notes.update', (id) => ({ id, content: 'Proposed', isPinned: true })],
	['notes.update', (id) => ({ id, append: 'Proposed' })],
	['notes.delete', (id) => ({ id })],
);

/** An edit of the person's on another device; a late one was made before all others there, and arrives after them. */
const edits = fc.array(
	fc.record({
		note: fc.constantFrom(...notes),
		what: fc.constantFrom('title', 'color', 'isArchived', 'delete', 'restore'),
		agoMs: fc.constantFrom(0, 1, 60_000),
	}),
	{ maxLength: 4 },
);

async function threeNotes(world: ProposalWorld): Promise<readonly string[]> {
	for (const note of notes) await world.run('notes.create', { title: `Note ${note}`, content: 'As it was' });
	return world.rows().map(({ id }) => id);
}

function edit(world: ProposalWorld, id: string, what: string, agoMs: number): void {
	world.clock.nowMs += 10;
	const stamp = encodeStamp({ atMs: world.clock.nowMs - agoMs, counter: 0, clientId: 'phone' });
	const head = { table: 'notes', id, spaceId: 'home' };
	if (what === 'delete') world.sync.write('notes', { ...head, op: 'delete', stamp });
	else if (what === 'restore') {
		world.sync.write('notes', { ...head, op: 'insert', data: { color: 'blue' }, stamp });
	} else {
		const value = what === 'isArchived' ? true : `by hand at ${world.clock.nowMs}`;
		world.sync.write('notes', { ...head, op: 'update', fields: { [what]: { value, stamp } } });
	}
}

const rowOf = (world: ProposalWorld, id: string) => JSON.stringify(world.rows().find((row) => row.id === id));

test('whatever is edited meanwhile, a call runs on the ground that was seen, or not at all', async () => {
	await fc.assert(
		fc.asyncProperty(calls, fc.constantFrom(...notes), edits, async ([tool, inputOf], target, made) => {
			const world = await createProposalWorld();
			const ids = await threeNotes(world);
			const id = ids[target] ?? '';
			const staged = await world.stage(tool, inputOf(id));
			if (!staged.ok) throw new Error(staged.text);
			const seen = rowOf(world, id);
			for (const { note, what, agoMs } of made) edit(world, ids[note] ?? '', what, agoMs);
			const standing = rowOf(world, id);
			const before = JSON.stringify(world.rows());
			const { outcome } = await world.approve({ id: staged.proposalId });
			expect(outcome).toBe(standing === seen ? 'done' : 'changed');
			if (outcome === 'changed') expect(JSON.stringify(world.rows())).toBe(before);
			else expect(rowOf(world, id)).not.toBe(seen);
		}),
		{ numRuns: 150 },
	);
}, 120_000);

test.each([
	['notes.update', 1, (id: string) => ({ id, append: 'once' })],
	['notes.delete', 1, (id: string) => ({ id })],
	['notes.create', 1, () => ({ title: 'New', content: 'once' })],
	// The labels are made as well, in another app and another request.
	['todo.create', 3, () => ({ title: 'New', labels: ['Garden', 'House'] })],
	// An event and its time name each other.
	[
		'calendar.create',
		2,
		() => ({ title: 'New', startTime: '2026-12-01T09:00', endTime: '2026-12-01T10:00' }),
	],
] as const)('killed at any request of an approval of %s, it is made once', async (tool, records, inputOf) => {
	for (let endsAt = 1; ; endsAt += 1) {
		let outlived = 0;
		for (const isAnsweredLast of [false, true]) {
			const world = await createProposalWorld();
			const [note = ''] = await threeNotes(world);
			const staged = await world.stage(tool, inputOf(note));
			if (!staged.ok) throw new Error(staged.text);
			const before = new Set(world.sync.rows().map(({ id, stamps }) => `${id} ${stamps.latest}`));
			world.life.requests = 0;
			Object.assign(world.life, { endsAt, isAnsweredLast });
			const first = await Promise.race([world.approve({ id: staged.proposalId }), world.life.ended]);
			if (world.life.requests < endsAt) outlived += 1;
			Object.assign(world.life, { endsAt: Number.POSITIVE_INFINITY });
			expect((await world.approve({ id: staged.proposalId })).outcome).toBe('done');
			expect(await world.proposal(staged.proposalId)).toMatchObject({ status: 'approved' });
			const moved = world.rows().filter(({ id, stamps }) => !before.has(`${id} ${stamps.latest}`));
			expect(moved).toHaveLength(records);
			if (tool === 'notes.update') {
				const { note: read } = await world.run('notes.get', { id: note });
				expect(JSON.stringify(read).split('once')).toHaveLength(2);
			}
			expect(first?.outcome ?? 'done').toBe('done');
		}
		if (outlived === 2) break;
		expect(endsAt).toBeLessThan(40);
	}
});
