export interface KeptTextDeps {
	/** What stands in the record now. */
	value(): string;
	/** @param seen what stood there when the person began to type: what came since is merged with what they wrote */
	keep(text: string, seen: string): void;
}

/**
 * A text that is kept when the person leaves its field. What comes from elsewhere while they type does not replace what
 * they have typed.
 */
export class KeptText {
	readonly #deps: KeptTextDeps;
	#typed = $state.raw<{ readonly text: string; readonly seen: string } | undefined>();

	constructor(deps: KeptTextDeps) {
		this.#deps = deps;
	}

	get shown(): string {
		return this.#typed?.text ?? this.#deps.value();
	}

	type(text: string): void {
		this.#typed = { text, seen: this.#typed?.seen ?? this.#deps.value() };
	}

	leave(): void {
		const typed = this.#typed;
		this.#typed = undefined;
		if (typed !== undefined && typed.text !== typed.seen) this.#deps.keep(typed.text, typed.seen);
	}
}
