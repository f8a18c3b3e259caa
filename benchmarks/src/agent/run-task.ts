import type { AgentConnection, AgentServer } from './agent-server.ts';
import { Answer, type Hands, type HouseholdTask } from './household-task.ts';
import { faultsOf } from './score-task.ts';

export interface TaskRun {
	readonly task: HouseholdTask;
	readonly faults: readonly string[];
	readonly calls: number;
	/** UTF-8 bytes of names and arguments. */
	readonly sentBytes: number;
	/** UTF-8 bytes of answers, as a model reads them. */
	readonly readBytes: number;
	readonly questions: number;
}

/** Does the task with a connection's tools. @returns the last word to the person */
export type Solver = (task: HouseholdTask, connection: AgentConnection) => Promise<string>;

/** Lets a solver do one task on the fresh seed, counts what it takes, and looks at what came of it. */
export async function runTask(server: AgentServer, task: HouseholdTask, solver: Solver): Promise<TaskRun> {
	await server.reset(task);
	if (task.prepare) {
		const earlier = await server.connect(task);
		await task.prepare(handsOf(earlier));
		await earlier.close();
	}
	const before = await server.state();
	const connection = await server.connect(task);
	const counted = counting(connection);
	let lastWord = '';
	const faults: string[] = [];
	try {
		lastWord = await solver(task, counted);
	} catch (error) {
		faults.push(`broke off: ${error instanceof Error ? error.message : String(error)}`);
	}
	const after = await server.state();
	const { calls, sentBytes, readBytes, questions } = counted;
	await connection.close();
	faults.push(...faultsOf(task, { before, after, lastWord }));
	return { task, faults, calls, sentBytes, readBytes, questions };
}

/** Does a task as its script says. */
export const referenceSolver: Solver = (task, connection) => task.solve(handsOf(connection));

function handsOf(connection: AgentConnection): Hands {
	return {
		async call(name, input = {}) {
			const { text, isError } = await connection.call(name, input);
			if (isError) throw new TypeError(`${name}: ${text}`);
			return new Answer(JSON.parse(text));
		},
		async fail(name, input = {}) {
			const { text, isError } = await connection.call(name, input);
			if (!isError) throw new TypeError(`${name} was to fail`);
			return text;
		},
	};
}

type Counted = AgentConnection & Pick<TaskRun, 'calls' | 'sentBytes' | 'readBytes'>;

function counting(connection: AgentConnection): Counted {
	let calls = 0;
	let sentBytes = 0;
	let readBytes = 0;
	return {
		tools: connection.tools,
		instructions: connection.instructions,
		async call(name, input) {
			calls += 1;
			sentBytes += Buffer.byteLength(name) + Buffer.byteLength(JSON.stringify(input));
			const answer = await connection.call(name, input);
			readBytes += Buffer.byteLength(answer.text);
			return answer;
		},
		get questions() {
			return connection.questions;
		},
		get calls() {
			return calls;
		},
		get sentBytes() {
			return sentBytes;
		},
		get readBytes() {
			return readBytes;
		},
		close: () => connection.close(),
	};
}
