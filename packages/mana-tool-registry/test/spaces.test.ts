import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createToolBench, FAMILY, type Listed, PERSONAL } from './tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

const both = [PERSONAL, FAMILY] as const;

async function across<T>(name: string, input: object): Promise<T> {
	const outcome = await bench.callAcross(name, input, both);
	if (!outcome.ok) throw outcome.error;
	return outcome.output as T;
}

async function task(title: string, space: (typeof both)[number], dueDate?: string): Promise<string> {
	const input = { title, ...(dueDate && { dueDate }) };
	return (await bench.run<{ task: Listed }>('todo.create', input, { space })).task.id;
}

describe('a read in several spaces', () => {
	test('lists their records in one order, each with its space', async () => {
		await task('third', PERSONAL, '2026-05-03');
		await task('first', FAMILY, '2026-05-01');
		await task('second', PERSONAL, '2026-05-02');
		const { tasks, total } = await across<{ tasks: Listed[]; total: number }>('todo.list', {});
		expect(tasks.map(({ title, space }) => [title, space])).toEqual([
			['first', FAMILY.id],
			['second', PERSONAL.id],
			['third', PERSONAL.id],
		]);
		expect(total).toBe(3);
	});

	test('goes from page to page without a gap or a repetition, however the records lie', async () => {
		const places = fc.array(fc.record({ place: fc.nat(1), day: fc.integer({ min: 1, max: 9 }) }), {
			maxLength: 12,
		});
		await fc.assert(
			fc.asyncProperty(places, fc.integer({ min: 1, max: 5 }), async (tasks, limit) => {
				bench = createToolBench();
				for (const [index, { place, day }] of tasks.entries()) {
					await task(`t${index}`, both[place] ?? PERSONAL, `2026-05-0${day}`);
				}
				const seen: string[] = [];
				let cursor: string | undefined;
				do {
					const input = { limit, ...(cursor && { cursor }) };
					const page = await across<{ tasks: Listed[]; nextCursor?: string }>('todo.list', input);
					expect(page.tasks.length).toBeLessThanOrEqual(limit);
					seen.push(...page.tasks.map(({ dueDate, title }) => `${dueDate} ${title}`));
					cursor = page.nextCursor;
				} while (cursor);
				expect(seen).toHaveLength(tasks.length);
				expect(new Set(seen).size).toBe(tasks.length);
				expect(seen.map((line) => line.slice(0, 10))).toEqual(seen.map((line) => line.slice(0, 10)).sort());
			}),
			{ numRuns: 25 },
		);
	});

	test('finds by words, and by id', async () => {
		const create = (title: string, space: (typeof both)[number]) =>
			bench.run<{ note: Listed }>('notes.create', { title }, { space });
		await create('The lease', PERSONAL);
		const { note } = await create('Lease of the garden', FAMILY);
		const { notes, total } = await across<{ notes: Listed[]; total: number }>('notes.search', {
			query: 'lease',
		});
		expect([total, notes.map(({ space }) => String(space)).sort()]).toEqual([
			2,
			[PERSONAL.id, FAMILY.id].sort(),
		]);
		expect(await across<object>('notes.get', { id: note.id })).toMatchObject({
			note: { title: 'Lease of the garden', space: FAMILY.id },
		});
		expect(await bench.callAcross('notes.get', { id: 'nothing' }, both)).toMatchObject({
			error: { code: 'NOT_FOUND' },
		});
	});

	test('leaves out a space that it cannot read, and says so', async () => {
		bench.auth.vaultsByUser.set('anna', { keys: [], isZeroKnowledge: true });
		await bench.run('notes.create', { title: 'Ours' }, { space: FAMILY });
		expect(await across<object>('notes.list', {})).toMatchObject({
			notes: [{ title: 'Ours', space: FAMILY.id }],
			unreadSpaces: [{ space: PERSONAL.id, code: 'ZERO_KNOWLEDGE' }],
		});
	});

	test('puts the changes of agents one after the other', async () => {
		expect(await across<object>('activity.recent', {})).toEqual({ calls: [], hasMore: false });
	});
});
