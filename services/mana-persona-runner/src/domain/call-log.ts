import { createHash } from 'node:crypto';
import type { RunnerClient } from '../auth/runner-client.ts';
import type { ToolCall } from '../gateway/faults.ts';
import type { CallWitness } from '../gateway/relay.ts';
import type { RunnerMetrics } from '../runner-metrics.ts';
import type { Temper } from './patience.ts';

const messageLimit = 500;
const refusal = 'You have done enough for today. Stop here.';

/** The calls of one tick, told as they happen and counted against the persona's patience. */
export class CallLog implements CallWitness {
	calls = 0;
	readonly failures: string[] = [];

	/** @param onSpent told once the persona's patience or budget is spent */
	constructor(
		private readonly deps: {
			readonly auth: Pick<RunnerClient, 'tellAction'>;
			readonly metrics: RunnerMetrics;
			readonly temper: Temper;
			readonly userId: string;
			readonly tickId: string;
			/** Of this intention in this attempt: ids begin with it. */
			readonly idPrefix: string;
			readonly onSpent: () => void;
		},
	) {}

	readonly #toolNames = new Map<string, string>();

	async begin(call: ToolCall): Promise<{ readonly id: string } | { readonly refusal: string }> {
		const { temper, auth, userId, tickId, idPrefix, onSpent } = this.deps;
		if (temper.ending !== undefined) {
			onSpent();
			return { refusal };
		}
		temper.calls += 1;
		this.calls += 1;
		const id = `${idPrefix}:${this.calls}`;
		const toolName = targetName(call);
		this.#toolNames.set(id, toolName);
		await auth.tellAction(userId, { id, tickId, toolName, inputHash: hashOf(call.input), result: 'started' });
		return { id };
	}

	async end(
		id: string,
		{ isError, text }: { readonly isError: boolean; readonly text: string },
		latencyMs: number,
	): Promise<void> {
		const { temper, auth, userId, tickId, metrics, onSpent } = this.deps;
		const toolName = this.#toolNames.get(id) ?? '';
		const result = isError ? 'error' : 'ok';
		if (isError) this.failures.push(`${toolName}: ${text.slice(0, messageLimit)}`);
		temper.noteCall({ failed: isError, latencyMs });
		metrics.countCall(toolName, result, latencyMs);
		await auth.tellAction(userId, {
			id,
			tickId,
			toolName,
			result,
			latencyMs,
			...(isError && { errorMessage: text.slice(0, messageLimit) }),
		});
		if (temper.ending !== undefined) onSpent();
	}
}

/** By its canonical name, and the tool itself where it is called through `tools_call`. */
function targetName({ name, input }: ToolCall): string {
	const target =
		name.replace('_', '.') === 'tools.call' && typeof input.name === 'string' ? input.name : name;
	return target.replace('_', '.').slice(0, 128);
}

function hashOf(input: ToolCall['input']): string {
	return createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 16);
}
