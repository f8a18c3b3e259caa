import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { AgentServer } from './agent-server.ts';
import { startManaServer } from './mana-server.ts';
import { referenceSolver, runTask } from './run-task.ts';
import { householdTasks } from './tasks/household-tasks.ts';

/** UTF-8 bytes. A question may take a long text: a part of it is given at once. */
const readAtMost = { single: 4_096, question: 5_120 };

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
			expect(run.calls).toBeLessThanOrEqual(2);
			expect(run.questions).toBeLessThanOrEqual(task.kind === 'question' ? 0 : 1);
			if (task.kind !== 'bulk') expect(run.readBytes).toBeLessThanOrEqual(readAtMost[task.kind]);
		});
	}
});
