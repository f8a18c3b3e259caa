export interface ScriptedCall {
	readonly name: string;
	readonly input?: unknown;
	/** The arguments as the model wrote them, where they are no JSON. */
	readonly rawInput?: string;
	readonly id?: string;
}

/** One answer of the server, used once, in the order in which they stand. */
export interface ScriptedAnswer {
	readonly text?: string;
	readonly calls?: readonly ScriptedCall[];
	readonly usage?: { readonly input: number; readonly output: number };
	/** The provider's own stop reason, such as `max_tokens`, `length`, `refusal`. */
	readonly stop?: string;
	/** An HTTP error instead of an answer. */
	readonly status?: number;
	readonly message?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly delayMs?: number;
	/** The connection is broken after so many events of a stream, or before an answer that is not streamed. */
	readonly breaksAfter?: number;
}

/** An answer with everything filled in. */
export interface WholeAnswer {
	readonly id: string;
	readonly model: string;
	readonly text: string;
	readonly calls: readonly { readonly id: string; readonly name: string; readonly json: string }[];
	readonly usage: { readonly input: number; readonly output: number };
	readonly stop: string | undefined;
}

export interface StreamEvent {
	readonly event?: string;
	readonly data: unknown;
}

/** How a provider says things over HTTP. */
export interface ProviderShape {
	readonly error: (status: number, message: string) => unknown;
	readonly whole: (answer: WholeAnswer) => unknown;
	readonly events: (answer: WholeAnswer) => readonly StreamEvent[];
}

/** A text in pieces, as a model writes it. */
export function pieces(text: string): readonly string[] {
	return text.match(/[\s\S]{1,16}/g) ?? [];
}
