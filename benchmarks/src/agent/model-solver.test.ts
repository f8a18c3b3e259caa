import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createModel } from '@mana/agent-loop/models';
import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import type { AgentServer } from './agent-server.ts';
import { startManaServer } from './mana-server.ts';
import { modelSolver } from './model-solver.ts';
import { runTask } from './run-task.ts';
import { householdTasks } from './tasks/household-tasks.ts';

let server: AgentServer;
let provider: ModelServer;
beforeAll(async () => {
	provider = startModelServer();
	server = await startManaServer({ toolsets: 'core' });
});
afterAll(async () => {
	await server.stop();
	await provider.stop();
});

const solver = () =>
	modelSolver(
		createModel({
			provider: 'compatible',
			model: 'stand-in',
			apiKey: 'none',
			baseUrl: provider.url,
			timeoutMs: 10_000,
		}),
	);
const taskOf = (id: string) => {
	const task = householdTasks.find((one) => one.id === id);
	if (!task) throw new TypeError(`no task ${id}`);
	return task;
};

test('a model works with the tools that it is shown, and is scored as a script is', async () => {
	provider.script(
		{ calls: [{ name: 'todo_complete', input: { title: 'party' } }] },
		{ text: 'The party is planned.' },
	);
	const run = await runTask(server, taskOf('tick-off-by-name'), solver());
	expect(run).toMatchObject({ faults: [], calls: 1 });
});

test('what it does beside what it was asked is a fault', async () => {
	provider.script({ calls: [{ name: 'todo_complete', input: { title: 'plumber' } }] }, { text: 'Done.' });
	const run = await runTask(server, taskOf('tick-off-by-name'), solver());
	expect(run.faults).toHaveLength(2);
});
