/** What a persona puts up with in one day, and what a day may cost. */
export interface Patience {
	/** Calls that failed or took too long, after which it gives up. */
	readonly failures: number;
	/** From when on an answer is slow. */
	readonly slowMs: number;
	/** Calls of the whole day. */
	readonly calls: number;
	/** Tokens of the whole day, those read and those written. */
	readonly tokens: number;
	/** Answers of the model for one intention. */
	readonly turns: number;
}

const usual: Patience = { failures: 5, slowMs: 8_000, calls: 60, tokens: 600_000, turns: 15 };

/** Those who give up sooner than others. */
const patienceByArchetype: Readonly<Record<string, Partial<Patience>>> = {
	'overwhelmed-newbie': { failures: 2, slowMs: 5_000 },
	'ceo-busy': { failures: 3, slowMs: 5_000 },
	'adhd-student': { failures: 4 },
};

export function patienceOf(archetype: string, limits: Partial<Patience> = {}): Patience {
	return { ...usual, ...patienceByArchetype[archetype], ...limits };
}

/** Counts a day against a persona's patience. */
export class Temper {
	calls = 0;
	failures = 0;
	tokens = 0;

	constructor(readonly patience: Patience) {}

	noteCall({ failed, latencyMs }: { failed: boolean; latencyMs: number }): void {
		if (failed || latencyMs >= this.patience.slowMs) this.failures += 1;
	}

	/** Why the day ends here, if it does. */
	get ending(): 'gave-up' | 'budget' | undefined {
		if (this.failures >= this.patience.failures) return 'gave-up';
		if (this.calls >= this.patience.calls || this.tokens >= this.patience.tokens) return 'budget';
		return undefined;
	}
}
