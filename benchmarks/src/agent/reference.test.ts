import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { AgentServer } from './agent-server.ts';
import { startManaServer } from './mana-server.ts';
import { referenceSolver, runTask } from './run-task.ts';
import { householdTasks } from './tasks/household-tasks.ts';

let server: AgentServer;
beforeAll(async () => {
	server = await startManaServer();
});
afterAll(() => server.stop());

test('there are sixty tasks, each of a name of its own', () => {
	expect(new Set(householdTasks.map(({ id }) => id)).size).toBe(60);
});

describe('the scripted solution does what is asked, and nothing else', () => {
	for (const task of householdTasks) {
		test(`${task.id}: ${task.says}`, async () => {
			const run = await runTask(server, task, referenceSolver);
			expect(run.faults).toEqual([]);
			if (task.kind === 'question') return;
			expect(run.calls).toBeLessThanOrEqual(2);
			expect(run.questions).toBeLessThanOrEqual(1);
			if (task.kind === 'single') expect(run.readBytes).toBeLessThanOrEqual(4_096);
		});
	}
});
