import type { FamilySpace } from '@mana/records/testing/family-fortnight';

/** A tool as an agent is told of it. */
export interface ServerTool {
	/** 1 to 64 letters, digits, `_` and `-`. */
	readonly name: string;
	readonly description: string;
	/** JSON Schema of an object. */
	readonly inputSchema: Readonly<Record<string, unknown>>;
	readonly hint: 'read' | 'write' | 'destructive';
}

export interface ToolAnswer {
	/** What a model reads. */
	readonly text: string;
	readonly isError: boolean;
}

/** Who speaks to an agent, and when. */
export interface Occasion {
	readonly person: 'anna' | 'ben';
	/** ISO 8601, UTC. */
	readonly at: string;
}

/** One conversation of an agent with the server. */
export interface AgentConnection {
	readonly tools: readonly ServerTool[];
	/** What the server tells an agent before anything else. */
	readonly instructions: string;
	call(name: string, input: Readonly<Record<string, unknown>>): Promise<ToolAnswer>;
	/** How often the person was asked to confirm. They say yes. */
	readonly questions: number;
	close(): Promise<void>;
}

/** All records of the family by `space/app/table/id`, in plaintext. */
export type HouseholdState = ReadonlyMap<string, HouseholdRecord>;

export interface HouseholdRecord {
	readonly space: FamilySpace;
	/** `app/table`, as Mana's record types are called. */
	readonly type: string;
	readonly id: string;
	readonly values: Readonly<Record<string, unknown>>;
}

/**
 * A server that agents work with, as the benchmark drives it. Another server than Mana is measured by an adapter of
 * this form: what its tools are, how it is brought back to the seeded fortnight, and what stands in it in the terms of
 * Mana's record types.
 */
export interface AgentServer {
	readonly name: string;
	/** Brings back the seed, and sets the clock. */
	reset(occasion: Occasion): Promise<void>;
	connect(occasion: Occasion): Promise<AgentConnection>;
	state(): Promise<HouseholdState>;
	stop(): Promise<void>;
}
