import type { ToolCall, ToolResult } from './message.ts';
import { noUsage, type Usage } from './model.ts';

export interface EndedCall {
	readonly name: string;
	readonly isError: boolean;
}

/** Where a run stands; what reminders go by. */
export interface LoopState {
	/** The round under way, from 1. */
	readonly round: number;
	readonly toolCallCount: number;
	/** Of this run, compactions included. */
	readonly usage: Usage;
	/** The latest 5, oldest first. */
	readonly recentCalls: readonly EndedCall[];
	/** The rounds in which the conversation was compacted. */
	readonly compactedInRounds: readonly number[];
}

const recentCallsKept = 5;

export const startState: LoopState = {
	round: 0,
	toolCallCount: 0,
	usage: noUsage,
	recentCalls: [],
	compactedInRounds: [],
};

export function afterUsage(state: LoopState, { input, output }: Usage): LoopState {
	const { usage } = state;
	return { ...state, usage: { input: usage.input + input, output: usage.output + output } };
}

export function afterCalls(
	state: LoopState,
	calls: readonly ToolCall[],
	results: readonly ToolResult[],
): LoopState {
	const ended = results.map(({ name, isError }) => ({ name, isError }));
	return {
		...state,
		toolCallCount: state.toolCallCount + calls.length,
		recentCalls: [...state.recentCalls, ...ended].slice(-recentCallsKept),
	};
}
