import { expect, test } from 'bun:test';
import { createToolBench, FAMILY, type Listed } from './tool-bench.ts';

const note = { title: 'Keys', content: 'Under the mat' };

interface Made {
	readonly note: Listed;
	readonly task: Listed;
	readonly notes: readonly Listed[];
	readonly isRepeated?: true;
	readonly warning?: string;
}

async function idsOf(bench: ReturnType<typeof createToolBench>, who = {}) {
	const { notes } = await bench.run<Made>('notes.list', {}, who);
	return notes.map(({ id }) => id);
}

test('a create that is sent again under its key answers the record that it made', async () => {
	const bench = createToolBench();
	const first = await bench.run<Made>('notes.create', { ...note, key: 'k1' });
	await bench.run<Made>('notes.update', { id: first.note.id, content: 'Moved' });
	const again = await bench.run<Made>('notes.create', { ...note, key: 'k1' });
	expect(again).toMatchObject({ isRepeated: true, note: { id: first.note.id, content: 'Moved' } });
	expect(first).not.toHaveProperty('isRepeated');
	expect(await idsOf(bench)).toEqual([first.note.id]);
});

test('a key is of one tool, user and space', async () => {
	const bench = createToolBench();
	const own = await bench.run<Made>('notes.create', { ...note, key: 'k1' });
	const task = await bench.run<Made>('todo.create', { title: 'Keys', key: 'k1' });
	const shared = await bench.run<Made>('notes.create', { ...note, key: 'k1' }, { space: FAMILY });
	const bens = await bench.run<Made>(
		'notes.create',
		{ ...note, key: 'k1' },
		{ userId: 'ben', space: FAMILY },
	);
	const ids = [own.note.id, task.task.id, shared.note.id, bens.note.id];
	expect(new Set(ids).size).toBe(4);
});

test('under the key of a record that was deleted nothing is made, and the model is told', async () => {
	const bench = createToolBench();
	const { note: made } = await bench.run<Made>('notes.create', { ...note, key: 'k1' });
	await bench.run<Made>('notes.delete', { id: made.id });
	expect(await bench.fail('notes.create', { ...note, key: 'k1' })).toStartWith('CONFLICT:');
	expect(await idsOf(bench)).toEqual([]);
});

test('without a key a second record is made, and the answer says that an equal one just was', async () => {
	const bench = createToolBench();
	const first = await bench.run<Made>('notes.create', note);
	const second = await bench.run<Made>('notes.create', note);
	expect(first).not.toHaveProperty('warning');
	expect(second.warning).toContain(first.note.id);
	expect(await idsOf(bench)).toHaveLength(2);
	bench.clock.nowMs += 121_000;
	expect(await bench.run<Made>('notes.create', note)).not.toHaveProperty('warning');
	expect(await bench.run<Made>('notes.create', { ...note, title: 'Other' })).not.toHaveProperty('warning');
});

test('a key of over 64 characters is refused', async () => {
	const bench = createToolBench();
	expect(await bench.fail('notes.create', { ...note, key: 'k'.repeat(65) })).toStartWith('INPUT_INVALID:');
});

test('a long text is not told back to who has just written it', async () => {
	const bench = createToolBench();
	const made = await bench.run<Made>('notes.create', { title: 'Long', content: 'x'.repeat(10_000) });
	expect(made.note).toMatchObject({ title: 'Long' });
	expect(made.note).not.toHaveProperty('content');
});
