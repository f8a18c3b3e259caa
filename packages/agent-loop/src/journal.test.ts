import { expect, test } from 'bun:test';
import { type Journal, type JournalEntry, journaledModel, journaledTools } from './journal.ts';
import type { ModelAnswer } from './model.ts';
import { runLoop } from './run-loop.ts';
import { scriptedModel } from './testing/scripted-model.ts';
import { createTokenMeter } from './token-meter.ts';

const write = (id: string, title: string) => ({ id, name: 'todo_create', input: { title } });
const script: readonly ModelAnswer[] = [
	{ ok: true, text: '', calls: [write('a', 'one'), write('b', 'two')], finish: 'calls' },
	{ ok: true, text: '', calls: [write('c', 'three')], finish: 'calls' },
	{ ok: true, text: 'Three tasks.', calls: [], finish: 'done' },
];

class Killed extends Error {}

/** Runs until it has ended, and dies at one boundary: before or after the entry is safe. */
async function runThroughDeath(diesAt: number, keepsEntry: boolean) {
	const entries = new Map<string, JournalEntry>();
	const made = new Map<string, number>();
	let writes = 0;
	const journal: Journal = {
		read: (key) => entries.get(key),
		async write(key, entry) {
			writes += 1;
			const isDeath = writes === diesAt;
			if (!isDeath || keepsEntry) entries.set(key, structuredClone(entry));
			if (isDeath) throw new Killed();
		},
	};
	const run = () =>
		runLoop({
			// A model that has no memory: it answers by how far the conversation has come.
			model: journaledModel(
				{
					name: 'by-length',
					async answer({ messages }) {
						return script[(messages.length - 1) / 2] ?? { ok: false, failure: { kind: 'unavailable' } };
					},
				},
				journal,
			),
			tools: journaledTools(
				{
					tools: [{ name: 'todo_create', description: '', inputSchema: {}, hint: 'write' }],
					async run(call, { key }) {
						// The store keeps one record for a name, however often it is written.
						made.set(key, (made.get(key) ?? 0) + 1);
						return { callId: call.id, name: call.name, text: 'made', isError: false };
					},
				},
				journal,
			),
			instructions: '',
			messages: [{ role: 'user', text: 'Make three tasks.' }],
			limits: { maxRounds: 5, maxOutputTokens: 100 },
			meter: createTokenMeter(),
			signal: new AbortController().signal,
		});
	for (;;) {
		try {
			return { result: await run(), made, entries };
		} catch (error) {
			if (!(error instanceof Killed)) throw error;
		}
	}
}

test('a run that dies at any boundary goes on from there and makes each call under one name', async () => {
	for (let diesAt = 1; diesAt <= 7; diesAt += 1) {
		for (const keepsEntry of [true, false]) {
			const { result, made } = await runThroughDeath(diesAt, keepsEntry);
			expect(result).toMatchObject({
				stopReason: 'assistant-stop',
				summary: 'Three tasks.',
				executedCalls: 3,
			});
			expect([...made.keys()].sort()).toEqual(['call:1:0', 'call:1:1', 'call:2:0']);
			const again = [...made.values()].filter((times) => times > 1).length;
			expect(again).toBeLessThanOrEqual(keepsEntry ? 0 : 1);
		}
	}
});

test('a failure of the model is not kept: it is asked again', async () => {
	const entries = new Map<string, JournalEntry>();
	const journal: Journal = {
		read: (key) => entries.get(key),
		async write(key, entry) {
			entries.set(key, entry);
		},
	};
	const limited: ModelAnswer = { ok: false, failure: { kind: 'rate-limit', retryAfterMs: 1_000 } };
	const model = journaledModel(scriptedModel([limited]), journal);
	const request = {
		key: 'round:1',
		instructions: '',
		messages: [{ role: 'user' as const, text: 'x' }],
		tools: [],
		maxOutputTokens: 10,
		signal: new AbortController().signal,
	};
	expect((await model.answer(request)).ok).toBe(false);
	expect((await model.answer(request)).ok).toBe(true);
	expect(entries.size).toBe(1);
});
