import { z } from 'zod';
import type { ToolCall, ToolResult } from './message.ts';
import { type LoopOptions, runLoop } from './run-loop.ts';
import type { LoopTool, RunningCall, ToolRunner } from './tool-runner.ts';

const taskName = 'task';
const roundsByType = { research: 5, plan: 3, general: 5 } as const;

const taskInput = z.object({
	type: z.enum(['research', 'plan', 'general']),
	description: z.string().min(1).max(80),
	prompt: z.string().min(1).max(20_000),
});

const taskTool: LoopTool = {
	name: taskName,
	description:
		'Hands a part of the work to a helper that begins afresh, sees nothing of this conversation, and answers with a summary. `research` and `plan` only read; `general` may do what you may.',
	inputSchema: z.toJSONSchema(taskInput, { io: 'input' }) as Readonly<Record<string, unknown>>,
	hint: 'write',
};

/** What a helper shares with the run it is part of. */
export type ParentRun = Pick<LoopOptions, 'model' | 'meter' | 'limits' | 'instructions' | 'onStep'>;

/**
 * Adds the tool `task`, by which a model hands work to another run: of the same model and budget, ended by the same
 * signal, without this tool. Its requests and calls are named behind the call it is part of.
 */
export function withSubAgents(runner: ToolRunner, parent: ParentRun): ToolRunner {
	return {
		tools: [...runner.tools, taskTool],
		run: (call, running) => (call.name === taskName ? runTask(call, running) : runner.run(call, running)),
	};

	async function runTask(call: ToolCall, { key, signal }: RunningCall): Promise<ToolResult> {
		const parsed = taskInput.safeParse(call.input, { reportInput: false });
		if (!parsed.success) {
			const issues = parsed.error.issues.map(
				({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`,
			);
			return answer(call, `INPUT_INVALID: ${issues.join('; ')}`, true);
		}
		const { type, prompt } = parsed.data;
		const result = await runLoop({
			...parent,
			tools: type === 'general' ? runner : readsOf(runner),
			messages: [{ role: 'user', text: prompt }],
			limits: { ...parent.limits, maxRounds: roundsByType[type] },
			keyPrefix: `${key}/`,
			signal,
		});
		const made = `${result.executedCalls} calls in ${result.rounds} rounds`;
		if (result.summary !== undefined) return answer(call, `${result.summary}\n(${made})`, false);
		return answer(call, `The helper ended without an answer (${result.stopReason}, ${made}).`, true);
	}
}

function readsOf(runner: ToolRunner): ToolRunner {
	const tools = runner.tools.filter(({ hint }) => hint === 'read');
	const names = new Set(tools.map(({ name }) => name));
	return {
		tools,
		run: async (call, running) =>
			names.has(call.name)
				? runner.run(call, running)
				: answer(call, `NOT_ALLOWED: There is no tool ${call.name} for you.`, true),
	};
}

function answer({ id, name }: ToolCall, text: string, isError: boolean): ToolResult {
	return { callId: id, name, text, isError };
}
