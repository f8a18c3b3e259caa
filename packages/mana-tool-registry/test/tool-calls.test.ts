import { beforeEach, describe, expect, test } from 'bun:test';
import type { Space } from '@mana/auth-protocol';
import { unsignedToken } from '@mana/auth-protocol/testing';
import { notesModule } from '@mana/records/types/notes';
import fc from 'fast-check';
import { z } from 'zod';
import { callTool, registerAllModules, ToolRegistry, type ToolSpec } from '../src/index.ts';
import { createToolBench, FAMILY, type Listed, PERSONAL } from './tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

test('answers hold what their schemas name and nothing else, though nothing takes it out in production', async () => {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	const { habit } = await bench.run<{ habit: Listed }>('habits.create', { title: 'walk' });
	const calls: [tool: string, input: Record<string, unknown>][] = [
		...['1', '2'].flatMap((title): [string, Record<string, unknown>][] => [
			['habits.log', { habitId: habit.id }],
			['todo.create', { title }],
			['notes.create', { title }],
			['journal.add', { title, content: 'walked' }],
		]),
		...['habits.list', 'habits.recentLogs', 'todo.list', 'notes.list', 'notes.search', 'journal.list'].map(
			(tool): [string, Record<string, unknown>] => [tool, { limit: 1 }],
		),
		['notes.search', { query: '1' }],
		['journal.search', { query: ' ', limit: 1 }],
		['journal.search', { query: 'walk' }],
		['activity.recent', {}],
		['activity.undo', { callId: 'x' }],
		['tools.search', { query: 'note' }],
	];
	for (const [name, input] of calls) {
		const tool = registry.get(name);
		if (!tool) throw new TypeError(`no tool ${name}`);
		const outcome = await callTool(tool, input, bench.contextFor(name));
		const output = outcome.ok ? outcome.output : {};
		expect(JSON.parse(JSON.stringify(output))).toEqual(JSON.parse(JSON.stringify(tool.output.parse(output))));
	}
});

describe('what a write carries', () => {
	test('is the space, the agent, its tool and call, and a client id of the user', async () => {
		await bench.run('habits.create', { title: 'Spazieren' }, { userId: 'ben', space: FAMILY });
		expect(bench.sync.pushed).toEqual([
			{
				appId: 'habits',
				clientId: 'mana-mcp:ben',
				authorization: `Bearer ${unsignedToken('ben')}`,
				change: expect.objectContaining({
					table: 'habits',
					op: 'insert',
					spaceId: FAMILY.id,
					origin: 'agent',
					actor: { kind: 'agent', client: 'test-client', tool: 'habits.create', callId: 'call-1' },
				}),
			},
		]);
	});

	test('is stamped, and has no updatedAt or spaceId of its own in the data', async () => {
		await bench.run('notes.create', { title: 't' });
		const change = bench.sync.pushed[0]?.change;
		expect(Object.keys(change?.op === 'insert' ? change.data : {}).sort()).toEqual(
			['color', 'content', 'createdAt', 'isArchived', 'isPinned', 'tagIds', 'title'].sort(),
		);
	});
});

describe('what is read', () => {
	test('is asked for in the active space only', async () => {
		await bench.run('notes.search', {});
		const pulls = bench.sync.requests.filter((request) => request.includes('/pull'));
		expect(pulls).toHaveLength(1);
		expect(pulls[0]).toContain(`space=${PERSONAL.id}`);
	});

	test('is of the active space even where a server sends more', async () => {
		const bystander = { table: 'habits', op: 'insert', data: { title: 'foreign' } } as const;
		bench.sync.write('habits', { ...bystander, id: 'h', spaceId: FAMILY.id });
		const { fetch } = bench.sync;
		const careless = (url: string, init: RequestInit) => fetch(url.replace(/space=[^&]+&?/, ''), init);
		const careful = createToolBench({ syncFetch: careless });
		expect(await careful.run('habits.list')).toEqual({ habits: [] });
	});
});

describe('arguments', () => {
	const fail = (input: unknown, tool = 'todo.create') => bench.fail(tool, input);

	test('are refused by field and rule, and nothing is written', async () => {
		expect(await fail({})).toStartWith('INPUT_INVALID: title: ');
		expect(await fail({ title: '' })).toStartWith('INPUT_INVALID: title: ');
		expect(await fail({ title: ' \n\t\u3000' })).toStartWith('INPUT_INVALID: title: must not be blank');
		expect(await fail({ title: 'x'.repeat(501) })).toContain('500');
		expect(await fail({ title: 'x', priority: 'asap' })).toContain('urgent');
		expect(await fail({ title: 'x', due_date: '2026-01-01' })).toContain('due_date');
		expect(await fail({ limit: 0 }, 'todo.list')).toStartWith('INPUT_INVALID: limit: ');
		expect(await fail('not an object')).toStartWith('INPUT_INVALID: arguments: ');
		expect(bench.sync.requests).toEqual([]);
	});

	test('with NUL or lone surrogates are refused naming the field', async () => {
		expect(await fail({ title: 'a\0b' })).toStartWith('INPUT_INVALID: title: ');
		expect(await fail({ title: 'a', description: 'b\ud800' })).toStartWith('INPUT_INVALID: description: ');
		const journal = { content: 'a', tags: ['fine', '\udc00'] };
		expect(await fail(journal, 'journal.add')).toStartWith('INPUT_INVALID: tags.1: ');
		expect(bench.sync.requests).toEqual([]);
	});

	test('are not quoted in the error', async () => {
		expect(await fail({ title: 'canary'.repeat(100) })).not.toContain('canary');
		expect(await fail({ title: 7, dueDate: 'canary' })).not.toContain('canary');
	});
});

describe('a zero-knowledge user', () => {
	beforeEach(() => {
		bench.auth.vaultsByUser.set('anna', { keys: [], isZeroKnowledge: true });
	});

	for (const [tool, input] of [
		['todo.create', { title: 't' }],
		['todo.list', {}],
		['notes.create', { title: 't' }],
		['notes.search', {}],
		['journal.add', { content: 'c' }],
	] as const) {
		test(`is told so by ${tool}, and nothing is written`, async () => {
			const text = await bench.fail(tool, input);
			expect(text).toStartWith('ZERO_KNOWLEDGE: ');
			expect(text).toContain('zero-knowledge');
			expect(bench.sync.pushed).toEqual([]);
		});
	}

	test('can use plaintext tools', async () => {
		await bench.run('habits.create', { title: 'Spazieren' });
		expect(await bench.run('habits.list')).toMatchObject({ habits: [{ title: 'Spazieren' }] });
	});
});

describe('when mana-sync', () => {
	for (const [refusal, code] of [
		['unreachable', 'SYNC_UNAVAILABLE'],
		['hanging', 'SYNC_UNAVAILABLE'],
		[{ status: 500, code: 'INTERNAL' }, 'SYNC_UNAVAILABLE'],
		[{ status: 503, code: 'AUTH_UNAVAILABLE' }, 'AUTH_UNAVAILABLE'],
		[{ status: 429, code: 'RATE_LIMITED' }, 'SYNC_UNAVAILABLE'],
		[{ status: 401, code: 'TOKEN_EXPIRED' }, 'TOKEN_REFUSED'],
		[{ status: 403, code: 'SPACE_FORBIDDEN' }, 'SPACE_FORBIDDEN'],
		[{ status: 403, code: 'SPACE_READ_ONLY' }, 'SPACE_READ_ONLY'],
		[{ status: 413, code: 'FIELD_TOO_LARGE' }, 'INPUT_INVALID'],
		[{ status: 507, code: 'SPACE_FULL' }, 'SPACE_FULL'],
		[{ status: 400, code: 'VALIDATION' }, 'SYNC_REFUSED'],
	] as const) {
		test(`is ${JSON.stringify(refusal)} a tool says ${code} within seconds, and works again after`, async () => {
			bench.sync.refusal = refusal;
			const startedMs = performance.now();
			expect(await bench.fail('habits.create', { title: 't' })).toStartWith(`${code}: `);
			expect(performance.now() - startedMs).toBeLessThan(3_000);
			bench.sync.refusal = undefined;
			await bench.run('habits.create', { title: 't' });
		});
	}

	test('refuses a space, its key is asked for anew', async () => {
		await bench.run('notes.list', {}, { space: FAMILY });
		bench.sync.refusal = { status: 403, code: 'SPACE_FORBIDDEN' };
		await bench.fail('notes.list', {}, { space: FAMILY });
		bench.sync.refusal = undefined;
		bench.auth.keysBySpace.set(FAMILY.id, { members: [], keys: [] });
		expect(await bench.fail('notes.list', {}, { space: FAMILY })).toStartWith('KEY_REFUSED: ');
	});
});

describe('spaces.list', () => {
	const space: Space = {
		id: PERSONAL.id,
		name: 'Anna',
		slug: 'anna',
		type: 'personal',
		role: 'owner',
		metadata: {},
	};

	test('names the spaces and the active one', async () => {
		bench.auth.spacesByUser.set('anna', [space]);
		const { metadata, ...shown } = space;
		expect(await bench.run('spaces.list')).toEqual({
			spaces: [shown],
			activeSpaceId: PERSONAL.id,
			hasMore: false,
		});
	});
});

test('a tool is refused in a space whose type does not offer its module', async () => {
	const space = { id: 's', type: 'team' } as const;
	expect(await bench.fail('journal.add', { content: 'c' }, { space })).toStartWith('MODULE_NOT_OFFERED: ');
	expect(bench.sync.requests).toEqual([]);
});

describe('callTool', () => {
	const spec: ToolSpec = {
		name: 'notes.tryOut',
		title: 'Try out',
		module: notesModule,
		description: 'For this test only.',
		scope: 'user-space',
		policyHint: 'read',
		idempotent: true,
		input: z.strictObject({}),
		output: z.object({ count: z.int() }),
		handler: async () => ({ count: 1 }),
	};

	test('answers and logs an unexpected fault without what it was about', async () => {
		const handler = async () => {
			throw new TypeError('canary');
		};
		const outcome = await callTool({ ...spec, handler }, {}, bench.contextFor(spec.name));
		expect(outcome).toMatchObject({ ok: false, outcome: 'handler-error', error: { code: 'INTERNAL' } });
		expect(bench.logged).toHaveLength(1);
		expect(JSON.stringify([bench.logged, !outcome.ok && outcome.error.text])).not.toContain('canary');
	});

	test('logs which part of an answer is not as it should be, and not what it is', async () => {
		const handler = async () => ({ count: 'canary' });
		await callTool({ ...spec, handler }, {}, bench.contextFor(spec.name), { checksOutput: true });
		expect(bench.logged).toMatchObject([
			[{ tool: spec.name, issues: ['count: invalid_type'] }, expect.anything()],
		]);
		expect(JSON.stringify(bench.logged)).not.toContain('canary');
	});

	test('checks the output where asked to', async () => {
		const wrong = { ...spec, handler: async () => ({ count: 'one' }) };
		const context = bench.contextFor(spec.name);
		expect(await callTool(wrong, {}, context)).toMatchObject({ ok: true });
		expect(await callTool(wrong, {}, context, { checksOutput: true })).toMatchObject({
			error: { code: 'INTERNAL' },
		});
	});
});

test('no arguments make a tool fail in an unforeseen way', async () => {
	const tools = [
		'habits.create',
		'habits.log',
		'todo.create',
		'todo.update',
		'notes.search',
		'journal.add',
		'journal.list',
	];
	const known = [
		'id',
		'title',
		'content',
		'limit',
		'query',
		'dueDate',
		'tags',
		'at',
		'habitId',
		'from',
		'__proto__',
	];
	const input = fc.dictionary(
		fc.constantFrom(...known),
		fc.oneof(fc.anything(), fc.string({ unit: 'binary' })),
	);
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...tools), input, async (tool, value) => {
			const outcome = await bench.call(tool, value);
			if (!outcome.ok) expect(outcome.error.code).toBeOneOf(['INPUT_INVALID', 'NOT_FOUND']);
		}),
		{ numRuns: 300 },
	);
});
