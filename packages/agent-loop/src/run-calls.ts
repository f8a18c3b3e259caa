import type { ToolCall, ToolResult } from './message.ts';
import type { ToolRunner } from './tool-runner.ts';

const readsAtOnce = 10;
/** More than this in one answer is no plan any more. */
const callsARound = 25;

export interface CallsOptions {
	readonly runner: ToolRunner;
	/** What the calls' names begin with: `call:<round>`. */
	readonly keyPrefix: string;
	readonly signal: AbortSignal;
}

/**
 * Runs the calls of one answer. Neighbours that only read run side by side, at most 10; the others one after another.
 *
 * @returns a result for each, in the order of the calls, also where the signal has ended it
 * @throws what the runner throws; the signal's reason is not thrown but answered
 */
export async function runCalls(calls: readonly ToolCall[], options: CallsOptions): Promise<ToolResult[]> {
	const hints = new Map(options.runner.tools.map(({ name, hint }) => [name, hint]));
	const isRead = (call: ToolCall | undefined) => call !== undefined && hints.get(call.name) === 'read';
	const results: ToolResult[] = [];
	const made = calls.slice(0, callsARound);
	while (results.length < made.length) {
		const start = results.length;
		let end = start + 1;
		if (isRead(made[start])) {
			while (end - start < readsAtOnce && isRead(made[end])) end += 1;
		}
		const together = made.slice(start, end).map((call, place) => runOne(call, start + place, options));
		results.push(...(await Promise.all(together)));
	}
	for (const call of calls.slice(callsARound)) {
		results.push(
			failed(call, `TOO_MANY_CALLS: At most ${callsARound} calls in one answer. This one was not made.`),
		);
	}
	return results;
}

async function runOne(
	call: ToolCall,
	place: number,
	{ runner, keyPrefix, signal }: CallsOptions,
): Promise<ToolResult> {
	if (signal.aborted) return failed(call, 'CANCELLED: The run was stopped. This call was not made.');
	try {
		return await runner.run(call, { key: `${keyPrefix}:${place}`, signal });
	} catch (error) {
		if (!signal.aborted) throw error;
		return failed(call, 'CANCELLED: The run was stopped. The call may have taken effect.');
	}
}

function failed({ id, name }: ToolCall, text: string): ToolResult {
	return { callId: id, name, text, isError: true };
}
