import { type Compactor, compactMessages } from './compact-messages.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { afterCalls, afterUsage, type LoopState, startState } from './loop-state.ts';
import type { AssistantMessage, LoopMessage, ToolCall, ToolResult } from './message.ts';
import type { Model, ModelAnswer, ModelFailure, Usage } from './model.ts';
import { type Reminder, type ReminderProducer, reminderText, standingReminders } from './reminders.ts';
import { runCalls } from './run-calls.ts';
import type { TokenMeter } from './token-meter.ts';
import type { ToolRunner } from './tool-runner.ts';

/**
 * - `assistant-stop`: the model has said its last word.
 * - `no-tool-calls`: it said nothing and called nothing.
 * - `max-rounds`, `budget`: a bound was reached.
 * - `cancelled`: the signal ended it.
 * - `llm-error`: the model gave no answer; `failure` says why.
 */
export type StopReason =
	| 'assistant-stop'
	| 'no-tool-calls'
	| 'max-rounds'
	| 'budget'
	| 'cancelled'
	| 'llm-error';

export interface LoopLimits {
	/** Model calls, compactions not counted. */
	readonly maxRounds: number;
	readonly maxOutputTokens: number;
	/** Tokens that a request may come to before the conversation is compacted; absent for no bound. */
	readonly contextTokens?: number | undefined;
}

export type LoopStep =
	| { readonly kind: 'compacted'; readonly round: number; readonly messagesBefore: number }
	| { readonly kind: 'reminded'; readonly round: number; readonly reminders: readonly Reminder[] }
	| { readonly kind: 'answered'; readonly round: number; readonly text: string; readonly usage: Usage }
	| { readonly kind: 'calling'; readonly round: number; readonly calls: readonly ToolCall[] }
	| { readonly kind: 'called'; readonly round: number; readonly results: readonly ToolResult[] };

export interface LoopOptions {
	readonly model: Model;
	readonly tools: ToolRunner;
	readonly instructions: string;
	/** Well-formed; the first one says what is wanted. */
	readonly messages: readonly LoopMessage[];
	readonly limits: LoopLimits;
	readonly meter: TokenMeter;
	readonly compactor?: Compactor | undefined;
	/** Default: those that stand in every run. */
	readonly reminders?: readonly ReminderProducer[];
	/** Names of records that were given to the run and have changed since. */
	readonly staleInputs?: () => readonly string[];
	readonly signal: AbortSignal;
	/** What the names of requests and calls begin with, for a run inside a call of another. */
	readonly keyPrefix?: string;
	readonly onText?: (text: string) => void;
	/** Awaited before the run goes on. */
	readonly onStep?: (step: LoopStep) => void | Promise<void>;
}

export interface LoopResult {
	readonly rounds: number;
	readonly executedCalls: number;
	/** The model's last word. */
	readonly summary: string | undefined;
	readonly stopReason: StopReason;
	readonly failure?: ModelFailure;
	/** Well-formed. */
	readonly messages: readonly LoopMessage[];
	readonly usage: Usage;
}

/** Leaves room for what estimates miss. */
const compactsAt = 0.92;

/**
 * Lets a model work with tools until it has said its last word or a bound is reached. A round: the conversation is
 * compacted where the next request would be too long, reminders are added, the model is asked once, its calls are made.
 * The budget is looked at before each request, so that at most one goes beyond it.
 *
 * @throws what the tool runner throws, and errors of ours; never for a model that fails
 */
export async function runLoop(options: LoopOptions): Promise<LoopResult> {
	const run = new LoopRun(options);
	try {
		return await run.toEnd();
	} catch (error) {
		if (!options.signal.aborted) throw error;
		return run.end('cancelled');
	}
}

class LoopRun {
	readonly #options: LoopOptions;
	readonly #prefix: string;
	#state: LoopState = startState;
	#messages: readonly LoopMessage[];
	#summary: string | undefined;
	/** What the last request came to, by the provider's count, and how many messages it held. */
	#counted: { readonly tokens: number; readonly messages: number } | undefined;

	constructor(options: LoopOptions) {
		this.#options = options;
		this.#messages = options.messages;
		this.#prefix = options.keyPrefix ?? '';
	}

	async toEnd(): Promise<LoopResult> {
		const { limits, signal, meter } = this.#options;
		let hasOverflowed = false;
		let isCutBefore = false;
		for (;;) {
			const stop = this.#bound();
			if (stop) return this.end(stop);
			this.#state = { ...this.#state, round: this.#state.round + 1 };
			if (hasOverflowed || this.#nextRequestTokens() > (limits.contextTokens ?? Infinity) * compactsAt) {
				await this.#compact();
				if (meter.isExhausted) return this.end('budget');
			}
			signal.throwIfAborted();
			const answer = await this.#ask();
			if (!answer.ok) {
				// A request that is too long is made shorter once; a conversation that is still too long ends the run.
				if (answer.failure.kind !== 'context-overflow' || hasOverflowed)
					return this.end('llm-error', answer.failure);
				hasOverflowed = true;
				continue;
			}
			hasOverflowed = false;
			if (answer.finish === 'cut') {
				if (isCutBefore) return this.end('llm-error', { kind: 'cut' });
				isCutBefore = true;
				this.#takeCut(answer.text);
				continue;
			}
			isCutBefore = false;
			if (answer.calls.length === 0) return this.#takeLastWord(answer.text, answer.raw);
			await this.#makeCalls(answer);
		}
	}

	end(stopReason: StopReason, failure?: ModelFailure): LoopResult {
		return {
			rounds: this.#state.round,
			executedCalls: this.#state.toolCallCount,
			summary: this.#summary,
			stopReason,
			...(failure && { failure }),
			messages: this.#messages,
			usage: this.#state.usage,
		};
	}

	#bound(): StopReason | undefined {
		const { signal, limits, meter } = this.#options;
		if (signal.aborted) return 'cancelled';
		if (this.#state.round >= limits.maxRounds) return 'max-rounds';
		return meter.isExhausted ? 'budget' : undefined;
	}

	/** By the provider's count of the last request, and an estimate of what came since. */
	#nextRequestTokens(): number {
		if (this.#counted) {
			return this.#counted.tokens + estimateTokens(this.#messages.slice(this.#counted.messages));
		}
		const { instructions, tools } = this.#options;
		return estimateTokens([instructions, JSON.stringify(tools.tools), ...this.#messages]);
	}

	async #compact(): Promise<void> {
		const { compactor, signal, meter } = this.#options;
		const { round } = this.#state;
		const messagesBefore = this.#messages.length;
		const key = `${this.#prefix}compact:${round}`;
		const compacted = await compactMessages(this.#messages, compactor, { key, signal });
		this.#messages = compacted.messages;
		this.#counted = undefined;
		this.#state = { ...this.#state, compactedInRounds: [...this.#state.compactedInRounds, round] };
		if (compacted.usage) {
			meter.spend(compacted.usage);
			this.#state = afterUsage(this.#state, compacted.usage);
		}
		await this.#options.onStep?.({ kind: 'compacted', round, messagesBefore });
	}

	async #ask(): Promise<ModelAnswer> {
		const { model, tools, instructions, limits, signal, meter, onText, onStep } = this.#options;
		const { round } = this.#state;
		const reminders = this.#reminders();
		if (reminders.length > 0) await onStep?.({ kind: 'reminded', round, reminders });
		const reminder = reminderText(reminders);
		const answer = await model.answer({
			key: `${this.#prefix}round:${round}`,
			instructions,
			messages: this.#messages,
			...(reminder && { reminder }),
			tools: tools.tools,
			maxOutputTokens: limits.maxOutputTokens,
			signal,
			...(onText && { onText }),
		});
		// What failed was paid for as well, where it got as far as the model: the provider does not say how much.
		const usage = answer.usage ?? this.#estimatedUsage(answer);
		meter.spend(usage);
		this.#state = afterUsage(this.#state, usage);
		if (answer.ok) {
			this.#counted = { tokens: usage.input + usage.output, messages: this.#messages.length + 1 };
			await onStep?.({ kind: 'answered', round, text: answer.text, usage });
		}
		return answer;
	}

	#estimatedUsage(answer: ModelAnswer): Usage {
		if (!answer.ok && answer.failure.kind !== 'unavailable') return { input: 0, output: 0 };
		const output = answer.ok ? estimateTokens([answer.text, JSON.stringify(answer.calls)]) : 0;
		return { input: this.#nextRequestTokens(), output };
	}

	#reminders(): Reminder[] {
		const { reminders = standingReminders, staleInputs, meter } = this.#options;
		const question = { state: this.#state, meter, staleInputs: staleInputs?.() ?? [] };
		return reminders.flatMap((producer) => producer(question) ?? []);
	}

	#takeLastWord(text: string, raw: unknown): LoopResult {
		if (text.trim() === '') return this.end('no-tool-calls');
		this.#summary = text;
		this.#append({ role: 'assistant', text, calls: [], ...(raw !== undefined && { raw }) });
		return this.end('assistant-stop');
	}

	/** Its calls may be half a thing: they are not made, and the model is told. */
	#takeCut(text: string): void {
		this.#append(
			{ role: 'assistant', text: text.trim() === '' ? '(cut off)' : text, calls: [] },
			{
				role: 'user',
				text: 'Your answer was cut off, and nothing it called was done. Go on in smaller steps.',
			},
		);
	}

	async #makeCalls({ text, calls, raw }: Pick<AssistantMessage, 'text' | 'calls' | 'raw'>): Promise<void> {
		const { tools, signal, onStep } = this.#options;
		const { round } = this.#state;
		await onStep?.({ kind: 'calling', round, calls });
		const keyPrefix = `${this.#prefix}call:${round}`;
		const results = await runCalls(calls, { runner: tools, keyPrefix, signal });
		this.#append(
			{ role: 'assistant', text, calls, ...(raw !== undefined && { raw }) },
			{ role: 'tool', results },
		);
		this.#state = afterCalls(this.#state, calls, results);
		await onStep?.({ kind: 'called', round, results });
	}

	#append(...messages: readonly LoopMessage[]): void {
		this.#messages = [...this.#messages, ...messages];
	}
}
