/** A day as a persona counts it, in UTC as the days of an account are until its person says otherwise. */
export interface Day {
	/** `YYYY-MM-DD` */
	readonly today: string;
	readonly tomorrow: string;
	/** The next Friday, today included. */
	readonly friday: string;
}

export type StoredRecord = Readonly<Record<string, unknown>> & { readonly id: string };

/** Where records are read: the tool of a list, and the name that its answer gives the list. */
export interface RecordSource {
	readonly tool: string;
	input?(day: Day): Readonly<Record<string, unknown>>;
	readonly list: string;
}

/** What must be in a space after a persona has worked, whatever it says of it. */
export interface Check {
	readonly source: RecordSource;
	/** `new` ones were not there before; `given` ones are those that the intention is about; or `any` in the space. */
	readonly of: 'new' | 'given' | 'any';
	holds(record: StoredRecord, day: Day): boolean;
	/** How many records it holds for, exactly. Default 1. */
	readonly count?: number;
}

/** What a persona wants, in its own words and language. */
export interface Intention {
	readonly id: string;
	readonly module: string;
	/** Default: the persona's own space. */
	readonly space?: 'shared';
	want(day: Day): string;
	/** What must be there before, so that the persona can want it; often the work of somebody else. */
	readonly given?: { readonly source: RecordSource; holds(record: StoredRecord, day: Day): boolean };
	readonly check: Check;
}

export type Language = 'de' | 'en';

/** What one persona may want, and how it is spoken to. */
export interface PersonaIntentions {
	/** The address of the account. */
	readonly email: string;
	readonly language: Language;
	readonly intentions: readonly Intention[];
}

const dayMs = 24 * 60 * 60_000;

export function dayAt(nowMs: number): Day {
	const dateAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);
	const weekday = new Date(nowMs).getUTCDay();
	return {
		today: dateAt(nowMs),
		tomorrow: dateAt(nowMs + dayMs),
		friday: dateAt(nowMs + ((5 - weekday + 7) % 7) * dayMs),
	};
}
