import { createTokenMeter, type Model, runLoop, type ToolRunner } from '@mana/agent-loop';
import type { AgentConnection } from './agent-server.ts';
import type { Solver } from './run-task.ts';

const limits = { maxRounds: 12, maxOutputTokens: 2_000 } as const;
const instructions =
	'You are the assistant of a household. Do what you are asked with your tools, nothing more, and then say in a sentence or two what you did or found. You cannot ask back.';

/** Lets a model do a task, by the loop that Mana's own agents run in. */
export function modelSolver(model: Model): Solver {
	return async (task, connection) => {
		const result = await runLoop({
			model,
			tools: toolsOf(connection),
			instructions: `${instructions}\n\n${connection.instructions}`,
			messages: [{ role: 'user', text: task.says }],
			limits,
			meter: createTokenMeter(),
			signal: new AbortController().signal,
		});
		if (result.failure) throw new Error(`the model failed: ${result.failure.kind}`);
		return result.summary ?? '';
	};
}

function toolsOf(connection: AgentConnection): ToolRunner {
	return {
		tools: connection.tools,
		async run({ id, name, input }) {
			const { text, isError } = input
				? await connection.call(name, input)
				: { text: 'INPUT_INVALID: the arguments are no JSON object', isError: true };
			return { callId: id, name, text, isError };
		},
	};
}
