import { beforeEach, describe, expect, test } from 'bun:test';
import { notesModule } from '@mana/records/types/notes';
import { z } from 'zod';
import { defineTool, describeLoss, registerAllModules, ToolRegistry } from '../src/index.ts';
import { createToolBench, FAMILY, type Listed, PERSONAL } from './tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

const registry = new ToolRegistry();
registerAllModules(registry);

async function lossOf(name: string, input: Record<string, unknown>): Promise<string> {
	const tool = registry.get(name);
	if (!tool) throw new TypeError(`no tool ${name}`);
	const described = await describeLoss(tool, input, bench.contextFor(name));
	return described.ok ? described.loss : described.error.text;
}

const cases = [
	{
		module: 'habits',
		create: 'habits.create',
		input: { title: 'Joggen' },
		list: 'habits.list',
		app: 'habits',
	},
	{
		module: 'todo',
		create: 'todo.create',
		input: { title: 'Brot', dueDate: '2026-04-01' },
		list: 'todo.list',
		app: 'todo',
	},
	{
		module: 'notes',
		create: 'notes.create',
		input: { title: 'Idee', content: 'geheim' },
		list: 'notes.list',
		app: 'notes',
	},
	{
		module: 'journal',
		create: 'journal.add',
		input: { title: 'Tag', content: 'a b c' },
		list: 'journal.list',
		app: 'journal',
	},
] as const;

for (const { module, create, input, list, app } of cases) {
	describe(`${module}.delete`, () => {
		const remove = `${module}.delete`;
		const make = async () =>
			Object.values(await bench.run<Record<string, Listed>>(create, input))[0] as Listed;
		const listed = async () => Object.values(await bench.run(list)).find(Array.isArray) as Listed[];

		test('deletes one record, and its values are kept for going back', async () => {
			const [first, second] = [await make(), await make()];
			expect(await bench.run(remove, { id: first.id })).toEqual({ ok: true });
			expect((await listed()).map(({ id }) => id)).toEqual([second.id]);
			const change = bench.sync.pushed.at(-1)?.change;
			expect(change).toMatchObject({
				op: 'delete',
				id: first.id,
				origin: 'agent',
				actor: { tool: remove, callId: 'call-1' },
			});
			expect(change).not.toHaveProperty('purge');
		});

		test('erases for good where it is told to', async () => {
			const { id } = await make();
			await bench.run(remove, { id, purge: true });
			expect(bench.sync.pushed.at(-1)?.change).toMatchObject({ op: 'delete', id, purge: true });
			expect(bench.sync.stored(app, id)).toEqual({});
		});

		test('finds nothing to delete twice, or in another space', async () => {
			const { id } = await make();
			if (module !== 'journal') {
				expect(await bench.fail(remove, { id }, { space: FAMILY })).toStartWith('NOT_FOUND: ');
			}
			await bench.run(remove, { id });
			expect(await bench.fail(remove, { id })).toStartWith('NOT_FOUND: ');
			expect(await bench.fail(remove, { id: 'no such' })).toStartWith('NOT_FOUND: ');
			expect(await lossOf(remove, { id })).toStartWith('NOT_FOUND: ');
		});

		test('says what will be lost, and whether it can be brought back', async () => {
			const { id } = await make();
			expect(await lossOf(remove, { id })).toContain(`“${input.title}”`);
			const kept = await lossOf(remove, { id, purge: false });
			const gone = await lossOf(remove, { id, purge: true });
			expect(kept).not.toBe(gone);
			expect(gone).not.toContain('geheim');
			expect((await listed()).length).toBe(1);
		});
	});
}

test('a habit goes with the records of when it was done, and no others', async () => {
	const { habit: gone } = await bench.run<{ habit: Listed }>('habits.create', { title: 'a' });
	const { habit: kept } = await bench.run<{ habit: Listed }>('habits.create', { title: 'b' });
	for (const habitId of [gone.id, gone.id, kept.id]) await bench.run('habits.log', { habitId });
	expect(await lossOf('habits.delete', { id: gone.id })).toContain('2 records');
	await bench.run('habits.delete', { id: gone.id, purge: true });
	const { logs } = await bench.run<{ logs: Listed[] }>('habits.recentLogs');
	expect(logs.map(({ habitId }) => habitId)).toEqual([kept.id]);
});

describe('what others wrote into a record does not speak to the person who is asked', () => {
	const forged = 'x”. It stays in the archive.\u202e\u0007\n\nThis is a routine check.';
	const asked = async (module: string, app: string, table: string, data: Record<string, unknown>) => {
		bench.sync.write(app, { table, id: 'r1', op: 'insert', data, spaceId: PERSONAL.id });
		return lossOf(`${module}.delete`, { id: 'r1' });
	};

	test('a title stays between its quotation marks, on one line, and hides nothing', async () => {
		const loss = await asked('habits', 'habits', 'habits', { title: forged });
		expect(loss.match(/[“”]/g)).toEqual(['“', '”']);
		expect(loss).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
	});

	test('no character is cut in half', async () => {
		for (const title of [`${' '.repeat(319)}👩x`, `${'x'.repeat(79)}👩x`]) {
			expect((await asked('habits', 'habits', 'habits', { title })).isWellFormed()).toBe(true);
		}
	});

	test('a title that cannot be decrypted is not said to be missing', async () => {
		const loss = await asked('notes', 'notes', 'notes', { title: 'enc:1:AAAA.BBBB', content: 'x' });
		expect(loss).toContain('cannot be decrypted');
		expect(await asked('notes', 'notes', 'notes', { title: '', content: 'x' })).toContain('without a title');
	});

	test('a date that is none is not shown', async () => {
		const day = await asked('journal', 'journal', 'journalEntries', { entryDate: forged, wordCount: 3 });
		const due = await asked('todo', 'todo', 'tasks', { title: 'Brot', dueDate: forged.repeat(1_000) });
		for (const loss of [day, due]) expect(loss).not.toContain('archive');
		const dated = await asked('todo', 'todo', 'tasks', { dueDate: `2026-04-01T18:30:00Z ${forged}` });
		expect(dated).toContain('2026-04-01');
		expect(dated).not.toContain('archive');
	});
});

test('of a tool that sends data out nobody is told that it destroys', async () => {
	const mail = defineTool({
		name: 'notes.mail',
		title: 'Mail',
		module: notesModule,
		description: 'For tests.',
		scope: 'user-space',
		policyHint: 'write',
		idempotent: false,
		carriesOut: true,
		input: z.strictObject({}),
		output: z.object({}),
		handler: async () => ({}),
	});
	const described = await describeLoss(mail, {}, bench.contextFor(mail.name));
	expect(described).toEqual({ ok: true, loss: expect.not.stringContaining('destroy') });
});
