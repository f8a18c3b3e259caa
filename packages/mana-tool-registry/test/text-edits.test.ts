import { beforeEach, expect, test } from 'bun:test';
import { z } from 'zod';
import { registerAllModules, ToolRegistry } from '../src/index.ts';
import { createToolBench, FAMILY, type Listed } from './tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

const anna = { space: FAMILY };
const ben = { userId: 'ben', space: FAMILY };

async function write(content: string, rest = {}): Promise<Listed> {
	const { id } = (await bench.run<{ note: Listed }>('notes.create', { title: 't', content, ...rest }, anna))
		.note;
	return read(id);
}

async function read(id: string): Promise<Listed> {
	return (await bench.run<{ note: Listed }>('notes.get', { id }, anna)).note;
}

interface Updated {
	readonly ok: true;
	readonly conflicts?: number;
	readonly hint?: string;
}

const update = (input: Record<string, unknown>, who = anna) => bench.run<Updated>('notes.update', input, who);

test('two that add a line at the same time both keep it', async () => {
	const { id } = await write('milk');
	const lines = ['bread', 'eggs', 'salt'];
	await Promise.all(lines.map((append, n) => update({ id, append }, n === 0 ? anna : ben)));
	const content = (await read(id)).content?.split('\n') ?? [];
	expect(content[0]).toBe('milk');
	expect(content.slice(1).sort()).toEqual(lines);
});

test('two that read the same text and each write it anew with a line more both keep theirs', async () => {
	const { id, content, updatedAt: expectedUpdatedAt } = await write('milk\n');
	expect(await update({ id, content: `${content}bread\n`, expectedUpdatedAt })).toEqual({ ok: true });
	expect(await update({ id, content: `${content}eggs\n`, expectedUpdatedAt }, ben)).toEqual({ ok: true });
	expect((await read(id)).content).toBe('milk\nbread\neggs\n');
});

test('where both wrote over the same words both versions stand, and the second is told', async () => {
	const { id, updatedAt: expectedUpdatedAt } = await write('at noon');
	await update({ id, content: 'at one', expectedUpdatedAt });
	const answer = await update({ id, content: 'at two', expectedUpdatedAt }, ben);
	expect(answer).toMatchObject({ ok: true, conflicts: 1, hint: expect.any(String) });
	expect((await read(id)).content).toBe('<<<<<<<\nat one\n=======\nat two\n>>>>>>>');
});

test('a change of another field since then is in nobody’s way, one of the same field refuses the call', async () => {
	const { id, updatedAt: expectedUpdatedAt } = await write('text');
	await update({ id, title: 'renamed' });
	await update({ id, content: 'new text', expectedUpdatedAt }, ben);
	expect(await read(id)).toMatchObject({ title: 'renamed', content: 'new text' });
	const late = { id, title: 'other', append: 'more', expectedUpdatedAt };
	expect(await bench.fail('notes.update', late, ben)).toStartWith('CONFLICT: ');
	expect(await read(id)).toMatchObject({ title: 'renamed', content: 'new text' });
});

test('what was read before anything that is known is refused, and nothing is written', async () => {
	const { id } = await write('text');
	const early = { id, content: 'other', expectedUpdatedAt: '2020-01-01T00:00:00.000Z' };
	expect(await bench.fail('notes.update', early, anna)).toStartWith('CONFLICT: ');
	expect((await read(id)).content).toBe('text');
});

test('one place is replaced, where it stands there once', async () => {
	const { id } = await write('call Ann, call Ben');
	await update({ id, replace: { find: 'call Ben', with: 'write to Ben' } });
	expect((await read(id)).content).toBe('call Ann, write to Ben');
	for (const find of ['absent', 'n'])
		expect(await bench.fail('notes.update', { id, replace: { find, with: 'x' } }, anna)).toStartWith(
			'INPUT_INVALID: replace.find',
		);
	const two = { id, append: 'x', content: 'y' };
	expect(await bench.fail('notes.update', two, anna)).toStartWith('INPUT_INVALID: ');
});

test('a text does not grow beyond what one may hold', async () => {
	const { id } = await write('x'.repeat(199_999));
	expect(await bench.fail('notes.update', { id, append: 'y' }, anna)).toStartWith('INPUT_INVALID: ');
});

test('a diary entry is added to as well, and its words are counted', async () => {
	const { entry } = await bench.run<{ entry: Listed }>('journal.add', { content: 'In the morning' });
	await Promise.all(
		['at noon', 'at night'].map((append) => bench.run('journal.update', { id: entry.id, append })),
	);
	const { entries } = await bench.run<{ entries: Listed[] }>('journal.list');
	expect(entries).toMatchObject([{ wordCount: 7 }]);
});

test('sub-tasks that are ticked at the same time are all ticked', async () => {
	const subtasks = ['a', 'b', 'c'];
	const { task } = await bench.run<{ task: Listed }>('todo.create', { title: 't', subtasks });
	await Promise.all(
		subtasks.map((title) => bench.run('todo.updateSubtasks', { id: task.id, complete: [title] })),
	);
	const got = await bench.run<{ task: { subtasks: { isCompleted: boolean }[] } }>('todo.get', {
		id: task.id,
	});
	expect(got.task.subtasks.map(({ isCompleted }) => isCompleted)).toEqual([true, true, true]);
});

test('a long text is read in parts that join to the whole, and its size is told', async () => {
	const text = '👩 and '.repeat(10_000);
	const { id } = await write(text);
	let joined = '';
	for (let offset: number | undefined = 0; offset !== undefined; ) {
		const page: { note: Listed; size: number; nextOffset?: number } = await bench.run(
			'notes.get',
			{ id, offset, limit: 9_001 },
			anna,
		);
		expect(page.size).toBe(text.length);
		joined += page.note.content;
		offset = page.nextOffset;
	}
	expect(joined).toBe(text);
});

interface Written {
	readonly tool: string;
	/** Makes the record. @returns its id, where there are several */
	make(text: string): Promise<string | undefined>;
	read(id?: string): Promise<{ text?: unknown; updatedAt?: unknown }>;
	/** How the text is called among the arguments. */
	readonly argument: string;
	/** Whether the tool takes several records. */
	readonly isOfSeveral?: boolean;
}

type Answer = Record<string, Record<string, unknown>>;

function writtenBy(
	tool: string,
	argument: string,
	{
		create,
		get,
		one,
		isOfSeveral = false,
	}: { create: [string, Record<string, unknown>]; get: string; one: string; isOfSeveral?: boolean },
): Written {
	return {
		...{ tool, argument, isOfSeveral },
		async make(text) {
			const answer = await bench.run<Answer>(create[0], { ...create[1], [argument]: text });
			return String(answer[one]?.id);
		},
		async read(id) {
			const answer = await bench.run<Record<string, unknown>>(get, get.endsWith('.list') ? {} : { id });
			const found = answer[one] ?? (Object.values(answer)[0] as unknown[])[0];
			const { updatedAt, ...record } = found as Record<string, unknown>;
			return { text: record[argument], updatedAt };
		},
	};
}

const wholeTexts: readonly Written[] = [
	writtenBy('todo.update', 'description', {
		...{ create: ['todo.create', { title: 't' }], get: 'todo.get', one: 'task', isOfSeveral: true },
	}),
	writtenBy('dreams.update', 'content', { create: ['dreams.create', {}], get: 'dreams.get', one: 'dream' }),
	writtenBy('broadcasts.update', 'content', {
		...{
			create: ['broadcasts.createDraft', { name: 'n', subject: 's' }],
			get: 'broadcasts.get',
			one: 'campaign',
		},
	}),
	writtenBy('contacts.update', 'notes', {
		...{ create: ['contacts.create', { firstName: 'Ann' }], get: 'contacts.get', one: 'contact' },
	}),
	writtenBy('calendar.update', 'description', {
		create: ['calendar.create', { title: 't', startTime: '2026-01-05T10:00' }],
		...{ get: 'calendar.get', one: 'event' },
	}),
	writtenBy('events.update', 'description', {
		...{ create: ['events.create', { title: 't' }], get: 'events.list', one: 'event' },
	}),
	writtenBy('library.update', 'review', {
		...{ create: ['library.create', { kind: 'book', title: 't' }], get: 'library.list', one: 'entry' },
	}),
	{
		...{ tool: 'kontext.update', argument: 'content' },
		async make(text) {
			await bench.run('kontext.update', { content: text });
			return undefined;
		},
		async read() {
			const { content, updatedAt } = await bench.run<Record<string, unknown>>('kontext.get');
			return { text: content, updatedAt };
		},
	},
	{
		...{ tool: 'me.updateContext', argument: 'freeform' },
		async make(text) {
			await bench.run('me.updateContext', { freeform: text });
			return undefined;
		},
		async read() {
			const { context } = await bench.run<Answer>('me.context');
			return { text: context?.freeform, updatedAt: context?.updatedAt };
		},
	},
	{
		...{ tool: 'writing.update', argument: 'content' },
		async make(text) {
			const { draft } = await bench.run<Answer>('writing.create', { kind: 'essay', title: 't', topic: 'x' });
			const id = String(draft?.id);
			await bench.run('writing.update', { id, content: text });
			return id;
		},
		async read(id) {
			const { draft, version } = await bench.run<Answer>('writing.get', { id });
			return { text: version?.content, updatedAt: draft?.updatedAt };
		},
	},
];

test.each(wholeTexts)(
	'two that read the same text and write it anew by $tool both keep theirs',
	async (of) => {
		const id = await of.make('milk\nsalt');
		const { updatedAt: expectedUpdatedAt } = await of.read(id);
		expect(expectedUpdatedAt).toBeString();
		const about = id === undefined ? {} : of.isOfSeveral ? { ids: [id] } : { id };
		for (const text of ['milk\nsalt\nbread', 'eggs\nmilk\nsalt']) {
			const answer = await bench.run(of.tool, { ...about, [of.argument]: text, expectedUpdatedAt });
			expect(answer).toMatchObject({ ok: true });
		}
		expect((await of.read(id)).text).toBe('eggs\nmilk\nsalt\nbread');
		await bench.run(of.tool, { ...about, [of.argument]: 'water\nsalt', expectedUpdatedAt });
		const other = { ...about, [of.argument]: 'wine\nsalt', expectedUpdatedAt };
		expect(await bench.run(of.tool, other)).toMatchObject({ conflicts: 1, hint: expect.any(String) });
	},
);

test('a long text that a tool writes whole can be written over what was read', () => {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	const rewriting = registry.all().flatMap(({ name, policyHint, input }) => {
		const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
		const isLong = Object.values(properties).some((field) => longestText(field) >= 10_000);
		const makes = /\.(create|add)/.test(name);
		return policyHint === 'write' && isLong && !makes ? [{ name, properties }] : [];
	});
	expect(rewriting.length).toBeGreaterThanOrEqual(wholeTexts.length);
	const bare = rewriting.filter(({ properties }) => !('expectedUpdatedAt' in properties));
	expect(bare.map(({ name }) => name)).toEqual([]);
});

/** How long a text a field may hold, by its JSON Schema. */
function longestText(schema: z.core.JSONSchema.JSONSchema | boolean): number {
	if (typeof schema === 'boolean') return 0;
	const own = schema.type === 'string' ? (schema.maxLength ?? 0) : 0;
	return Math.max(own, ...(schema.anyOf ?? []).map(longestText));
}
