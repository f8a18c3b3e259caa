import type { LoopMessage, ToolCall } from './message.ts';
import type { LoopTool } from './tool-runner.ts';

/** Tokens, as the provider counted them; `input` includes what came out of its cache. */
export interface Usage {
	readonly input: number;
	readonly output: number;
}

export const noUsage: Usage = { input: 0, output: 0 };

export interface ModelRequest {
	/** Names the request within its run: a run that is taken up again asks the same under the same name. */
	readonly key: string;
	readonly instructions: string;
	/** Well-formed, as `messageFault` says. */
	readonly messages: readonly LoopMessage[];
	/** Added to this one request, and never stored. */
	readonly reminder?: string;
	readonly tools: readonly LoopTool[];
	readonly maxOutputTokens: number;
	readonly signal: AbortSignal;
	/** Called with pieces of the answer's text as they come, by a model that streams. */
	readonly onText?: (text: string) => void;
}

/**
 * Why a model gave no answer.
 *
 * - `rate-limit`, `overloaded`, `unavailable`: asking again later may help, after `retryAfterMs` where it is said.
 * - `context-overflow`: the request is longer than the model takes.
 * - `refused`: the provider's rules forbid an answer.
 * - `cut`: answers ended before they were whole, again and again.
 * - `auth`, `invalid-request`: something is set up wrongly.
 * - `budget`: whoever gives the model allows no more of it today.
 */
export type ModelFailureKind =
	| 'rate-limit'
	| 'overloaded'
	| 'unavailable'
	| 'context-overflow'
	| 'refused'
	| 'cut'
	| 'auth'
	| 'invalid-request'
	| 'budget';

export interface ModelFailure {
	readonly kind: ModelFailureKind;
	/** Milliseconds until it makes sense to ask again. */
	readonly retryAfterMs?: number;
}

export type ModelAnswer =
	| {
			readonly ok: true;
			readonly text: string;
			readonly calls: readonly ToolCall[];
			/** The provider's own form of the answer, as JSON. */
			readonly raw?: unknown;
			/** `cut`: it ended too early, and its calls may be half a thing. */
			readonly finish: 'done' | 'calls' | 'cut';
			/** Absent where the provider did not say. */
			readonly usage?: Usage;
	  }
	| { readonly ok: false; readonly failure: ModelFailure; readonly usage?: Usage };

/** A language model. Its answers to one request may differ; it keeps nothing between requests. */
export interface Model {
	/** `provider/model`, for usage and logs. */
	readonly name: string;
	/** How many tokens it takes in one request, where that is known. */
	readonly contextTokens?: number;
	/** @throws the signal's reason, once it is aborted */
	answer(request: ModelRequest): Promise<ModelAnswer>;
}
