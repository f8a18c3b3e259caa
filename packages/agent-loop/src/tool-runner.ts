import type { ToolCall, ToolResult } from './message.ts';

/** A tool as a model sees it. */
export interface LoopTool {
	/** 1 to 64 letters, digits, `_` and `-`. */
	readonly name: string;
	readonly description: string;
	/** JSON Schema of an object. */
	readonly inputSchema: Readonly<Record<string, unknown>>;
	/** Calls of tools that only read run side by side. */
	readonly hint: 'read' | 'write' | 'destructive';
}

export interface RunningCall {
	/** Names the call within its run: `call:<round>:<place>`, behind the names of the calls it is part of. */
	readonly key: string;
	readonly signal: AbortSignal;
}

/** The tools of a run. */
export interface ToolRunner {
	readonly tools: readonly LoopTool[];
	/** Answers every failure in the result's text; throws only where the run cannot go on. */
	run(call: ToolCall, running: RunningCall): Promise<ToolResult>;
}
