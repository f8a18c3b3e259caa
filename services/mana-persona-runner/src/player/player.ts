/** One thing that a persona does with a model: it is told something, may use tools, and says something. */
export interface Play {
	readonly systemPrompt: string;
	readonly prompt: string;
	/** Where its tools are; without them it can only talk. */
	readonly tools: { readonly url: string; readonly key: string } | undefined;
	/** Answers of the model, at most. */
	readonly turns: number;
	/** Ends it where it is. */
	readonly signal: AbortSignal;
	/** Told of tokens as they are spent. */
	readonly onTokens: (count: number) => void;
}

export interface Played {
	/** `turns` ran out, or `stopped` by the signal. */
	readonly ending: 'done' | 'turns' | 'stopped';
	/** What the persona said last. */
	readonly text: string;
}

/** Who plays personas. */
export interface Player {
	/** @throws PlayerError */
	play(play: Play): Promise<Played>;
}

export type PlayerErrorCode = 'AGENT_SDK_MISSING' | 'MODEL_FAILED' | 'TOOLS_UNREACHABLE';

export class PlayerError extends Error {
	override readonly name = 'PlayerError';

	constructor(
		readonly code: PlayerErrorCode,
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}
