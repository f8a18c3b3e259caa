import type { Usage } from './model.ts';

/** What an agent may spend. Shared by a run, its compactions and its sub-agents. */
export interface TokenMeter {
	/** Tokens in a rolling day, absent for no bound. */
	readonly capTokens: number | undefined;
	/** Spent of it, this run included. */
	readonly usedTokens: number;
	readonly isExhausted: boolean;
	spend(usage: Usage): void;
}

/** @param options.usedTokens what was spent before this run, within the day */
export function createTokenMeter(
	options: { readonly capTokens?: number | undefined; readonly usedTokens?: number } = {},
): TokenMeter {
	let usedTokens = options.usedTokens ?? 0;
	return {
		capTokens: options.capTokens,
		get usedTokens() {
			return usedTokens;
		},
		get isExhausted() {
			return options.capTokens !== undefined && usedTokens >= options.capTokens;
		},
		spend({ input, output }) {
			usedTokens += input + output;
		},
	};
}
