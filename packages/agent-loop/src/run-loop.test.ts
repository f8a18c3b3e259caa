import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type LoopMessage, messageFault, type ToolCall } from './message.ts';
import type { ModelAnswer, Usage } from './model.ts';
import { type LoopOptions, runLoop } from './run-loop.ts';
import { withSubAgents } from './sub-agents.ts';
import { scriptedModel } from './testing/scripted-model.ts';
import { createTokenMeter, type TokenMeter } from './token-meter.ts';
import type { LoopTool, ToolRunner } from './tool-runner.ts';

const tool = (name: string, hint: LoopTool['hint']): LoopTool => ({
	name,
	description: name,
	inputSchema: { type: 'object' },
	hint,
});

const tools = [tool('notes_list', 'read'), tool('todo_create', 'write')];

function recordingTools(run: (call: ToolCall) => Promise<string> | string = () => 'answered'): ToolRunner & {
	readonly keys: string[];
} {
	const keys: string[] = [];
	return {
		tools,
		keys,
		async run(call, { key }) {
			keys.push(key);
			const text = await run(call);
			return { callId: call.id, name: call.name, text, isError: text.startsWith('FAILED') };
		},
	};
}

let ids = 0;
const call = (name: string): ToolCall => {
	ids += 1;
	return { id: `id${ids}`, name, input: {} };
};

function calling(...names: readonly string[]): ModelAnswer {
	return {
		ok: true,
		text: '',
		calls: names.map(call),
		finish: 'calls',
		usage: { input: 10, output: 5 },
	};
}

function options(more: Partial<LoopOptions> & Pick<LoopOptions, 'model'>): LoopOptions {
	return {
		tools: recordingTools(),
		instructions: 'Help.',
		messages: [{ role: 'user', text: 'Tidy up.' }],
		limits: { maxRounds: 5, maxOutputTokens: 1_000 },
		meter: createTokenMeter(),
		signal: new AbortController().signal,
		...more,
	};
}

describe('runLoop', () => {
	test('ends with the last word of the model', async () => {
		const model = scriptedModel([
			calling('notes_list'),
			{ ok: true, text: 'All tidy.', calls: [], finish: 'done' },
		]);
		const result = await runLoop(options({ model }));
		expect(result).toMatchObject({
			stopReason: 'assistant-stop',
			summary: 'All tidy.',
			rounds: 2,
			executedCalls: 1,
		});
		expect(messageFault(result.messages)).toBeUndefined();
	});

	test('ends after the last round that it may have', async () => {
		const model = scriptedModel(Array.from({ length: 9 }, () => calling('notes_list')));
		const result = await runLoop(options({ model, limits: { maxRounds: 3, maxOutputTokens: 10 } }));
		expect(result).toMatchObject({ stopReason: 'max-rounds', rounds: 3 });
		expect(model.requests).toHaveLength(3);
	});

	test('runs neighbours that read side by side, the rest one after another, and answers in order', async () => {
		const running = new Set<string>();
		let mostAtOnce = 0;
		let writesBesideOthers = 0;
		const runner = recordingTools(async ({ id, name }) => {
			running.add(id);
			mostAtOnce = Math.max(mostAtOnce, running.size);
			if (name === 'todo_create' && running.size > 1) writesBesideOthers += 1;
			await Bun.sleep(Math.random() * 4);
			running.delete(id);
			return id;
		});
		const names = [
			...Array.from({ length: 12 }, () => 'notes_list'),
			'todo_create',
			'notes_list',
			'todo_create',
		];
		const asked = calling(...names);
		const result = await runLoop(options({ model: scriptedModel([asked]), tools: runner }));
		const answered = result.messages.find(({ role }) => role === 'tool');
		expect(mostAtOnce).toBe(10);
		expect(writesBesideOthers).toBe(0);
		expect(answered?.role === 'tool' && answered.results.map(({ text }) => text)).toEqual(
			asked.ok ? asked.calls.map(({ id }) => id) : [],
		);
	});

	test('makes no more than 25 of the calls of one answer, and answers all', async () => {
		const runner = recordingTools();
		const asked = calling(...Array.from({ length: 40 }, () => 'todo_create'));
		const result = await runLoop(options({ model: scriptedModel([asked]), tools: runner }));
		expect(runner.keys).toHaveLength(25);
		expect(messageFault(result.messages)).toBeUndefined();
	});

	test('does not make the calls of an answer that was cut off', async () => {
		const runner = recordingTools();
		const cut: ModelAnswer = { ok: true, text: '', calls: [call('todo_create')], finish: 'cut' };
		const result = await runLoop(
			options({ model: scriptedModel([cut, calling('notes_list')]), tools: runner }),
		);
		expect(runner.keys).toEqual(['call:2:0']);
		expect(result.stopReason).toBe('assistant-stop');
		const twice = await runLoop(options({ model: scriptedModel([cut, cut]) }));
		expect(twice).toMatchObject({ stopReason: 'llm-error', failure: { kind: 'cut' } });
	});

	test('makes a conversation shorter that the model does not take, once', async () => {
		const overflow: ModelAnswer = { ok: false, failure: { kind: 'context-overflow' } };
		const model = scriptedModel([
			calling('notes_list'),
			overflow,
			{ ok: true, text: 'Done.', calls: [], finish: 'done' },
		]);
		expect((await runLoop(options({ model }))).stopReason).toBe('assistant-stop');
		const stuck = await runLoop(options({ model: scriptedModel([overflow, overflow]) }));
		expect(stuck).toMatchObject({ stopReason: 'llm-error', failure: { kind: 'context-overflow' } });
	});

	test('stops at once when it is cancelled, and every call still has its result', async () => {
		const controller = new AbortController();
		const runner = recordingTools(() => {
			controller.abort();
			return 'answered';
		});
		const model = scriptedModel([calling('todo_create', 'todo_create', 'todo_create')]);
		const result = await runLoop(options({ model, tools: runner, signal: controller.signal }));
		expect(result.stopReason).toBe('cancelled');
		expect(runner.keys).toHaveLength(1);
		expect(messageFault(result.messages)).toBeUndefined();
	});

	test('says in the request alone that calls fail again and again', async () => {
		const runner = recordingTools(() => 'FAILED');
		const model = scriptedModel([calling('todo_create'), calling('todo_create')]);
		const result = await runLoop(options({ model, tools: runner }));
		expect(model.requests.map(({ reminder }) => reminder !== undefined)).toEqual([false, false, true]);
		expect(JSON.stringify(result.messages)).not.toContain('reminder');
	});

	test('a helper works within the same budget, reads only where it is to read, and answers a summary', async () => {
		const meter = createTokenMeter({ capTokens: 1_000 });
		const task: ModelAnswer = {
			ok: true,
			text: '',
			calls: [
				{
					id: 't1',
					name: 'task',
					input: { type: 'research', description: 'Look', prompt: 'Find the notes.' },
				},
			],
			finish: 'calls',
			usage: { input: 10, output: 5 },
		};
		const runner = recordingTools();
		const model = scriptedModel([
			task,
			calling('notes_list', 'todo_create'),
			{ ok: true, text: 'Two notes.', calls: [], finish: 'done', usage: { input: 10, output: 5 } },
			{ ok: true, text: 'Found two.', calls: [], finish: 'done', usage: { input: 10, output: 5 } },
		]);
		const base = options({ model, tools: runner, meter });
		const result = await runLoop({ ...base, tools: withSubAgents(runner, base) });
		expect(runner.keys).toEqual(['call:1:0/call:1:0']);
		expect(model.requests[1]?.tools.map(({ name }) => name)).toEqual(['notes_list']);
		expect(meter.usedTokens).toBe(60);
		expect(result.summary).toBe('Found two.');
	});
});

const answers = fc.oneof(
	{
		weight: 6,
		arbitrary: fc
			.array(fc.constantFrom('notes_list', 'todo_create', 'unknown'), { minLength: 1, maxLength: 5 })
			.map((names) => ({ names })),
	},
	{ weight: 1, arbitrary: fc.constant({ cut: true }) },
	{ weight: 1, arbitrary: fc.constant({ overflow: true }) },
);
const usage = fc.record({ input: fc.nat(2_000), output: fc.nat(500) });

function answerOf(
	script: { names?: string[]; cut?: boolean; overflow?: boolean },
	spent: Usage,
): ModelAnswer {
	if (script.overflow) return { ok: false, failure: { kind: 'context-overflow' } };
	const finish = script.cut ? 'cut' : 'calls';
	return { ok: true, text: '', calls: (script.names ?? ['todo_create']).map(call), finish, usage: spent };
}

describe('runLoop, whatever model and tools do', () => {
	test('sends conversations that providers take, and goes over the budget by one answer at most', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(answers, usage), { maxLength: 12 }),
				fc.nat(8_000),
				fc.integer({ min: 50, max: 4_000 }),
				fc.boolean(),
				fc.integer({ min: 1, max: 30 }),
				async (script, capTokens, contextTokens, summarises, abortsAfter) => {
					const controller = new AbortController();
					let calls = 0;
					const faults: unknown[] = [];
					const model = scriptedModel(
						script.map(([one, of]) => (request) => {
							faults.push(messageFault(request.messages));
							return answerOf(one, of);
						}),
					);
					const inner = createTokenMeter({ capTokens });
					let beforeLast = 0;
					const meter: TokenMeter = {
						get capTokens() {
							return capTokens;
						},
						get usedTokens() {
							return inner.usedTokens;
						},
						get isExhausted() {
							return inner.isExhausted;
						},
						spend(spent) {
							beforeLast = inner.usedTokens;
							inner.spend(spent);
						},
					};
					const result = await runLoop(
						options({
							model,
							meter,
							signal: controller.signal,
							limits: { maxRounds: 10, maxOutputTokens: 100, contextTokens },
							tools: recordingTools(() => {
								calls += 1;
								if (calls === abortsAfter) controller.abort();
								return 'x'.repeat(400);
							}),
							compactor: {
								async summarise() {
									if (!summarises) throw new Error('the small model is away');
									return { ok: true, text: 'Summed up.', usage: { input: 20, output: 10 } };
								},
							},
						}),
					);
					expect(faults.filter(Boolean)).toEqual([]);
					expect(messageFault(result.messages)).toBeUndefined();
					expect(beforeLast).toBeLessThanOrEqual(capTokens);
				},
			),
			{ numRuns: 150 },
		);
	});

	test('a conversation is never begun by anything but the person', () => {
		const broken: LoopMessage[] = [{ role: 'assistant', text: 'Hello', calls: [] }];
		expect(messageFault(broken)).toBe('does-not-begin-with-user');
	});
});
