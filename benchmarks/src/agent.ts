// Measures what requests of a household take through the tools of a server: 60 tasks over a seeded fortnight, each with
// a check of what stands there in the end. Without a model the scripted solutions do them. `--model provider/model`
// lets a model do them, several times. README.md says how another server is measured.

import { readOptions } from './agent/bench-options.ts';
import { startManaServer } from './agent/mana-server.ts';
import { modelSolver } from './agent/model-solver.ts';
import { reportRuns, reportSpread } from './agent/report.ts';
import { referenceSolver, runTask, type Solver, type TaskRun } from './agent/run-task.ts';
import { householdTasks } from './agent/tasks/household-tasks.ts';

const { only, toolset, model, runs } = readOptions(process.argv.slice(2), process.env);
const tasks = householdTasks.filter(({ id }) => only === undefined || only.includes(id));
const server = await startManaServer({ toolsets: toolset });

async function round(solver: Solver): Promise<TaskRun[]> {
	const done: TaskRun[] = [];
	for (const task of tasks) done.push(await runTask(server, task, solver));
	return done;
}

let hasFailed = false;
try {
	if (model === undefined) {
		console.log(`bench:agent: ${server.name}, scripted solutions\n`);
		const done = await round(referenceSolver);
		console.log(reportRuns(done));
		hasFailed = done.some(({ faults }) => faults.length > 0);
	} else {
		console.log(`bench:agent: ${server.name}, ${model.name}, ${runs} runs\n`);
		const rounds: TaskRun[][] = [];
		for (let run = 0; run < runs; run += 1) rounds.push(await round(modelSolver(model)));
		console.log(reportSpread(rounds));
	}
} finally {
	await server.stop();
}
process.exit(hasFailed ? 1 : 0);
