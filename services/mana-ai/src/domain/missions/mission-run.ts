import type { Cadence } from '@mana/records/types/ai';

/** `try`: every write is only proposed. */
export type RunSource = 'schedule' | 'manual' | 'try';
/** `skipped`: the mission was not to run any more when its turn came. */
export type RunStatus = 'done' | 'failed' | 'cancelled' | 'skipped';

/** Whose mission, where, and by what it may act. */
export interface MissionIdentity {
	readonly userId: string;
	readonly missionId: string;
	readonly spaceId: string;
	/** What the person has granted it, at mana-auth. */
	readonly grantId: string;
	/** Whether it works on a copy that a device sealed, for a person whose key no server has. */
	readonly isSealed: boolean;
	readonly agentId: string | undefined;
	/** How many missions of the agent may run at once. */
	readonly agentLimit: number;
}

/** When a mission is due. */
export interface MissionSchedule extends MissionIdentity {
	readonly cadence: Cadence;
	/** Milliseconds since 1970: what intervals are counted from. */
	readonly countedFromMs: number;
	/** Undefined: not due by itself. */
	readonly nextAtMs: number | undefined;
	/** Why it is not due by itself, where that is nobody's wish. A code. */
	readonly stopped: string | undefined;
}

/** A run that this process has, until its lease ends. */
export interface ClaimedRun extends MissionIdentity {
	readonly id: string;
	/** Every write of whoever has the run names it. */
	readonly leaseToken: string;
	readonly source: RunSource;
	/** The instant that it stands for. */
	readonly dueAtMs: number;
	readonly startedAtMs: number;
	/** What all who had it have worked on it. */
	readonly workedMs: number;
	/** How often it was taken up, this time included, and has waited, since its last step. */
	readonly attempts: number;
	readonly waits: number;
	readonly isCancelRequested: boolean;
}

/** A run as its person sees it. */
export interface RunInWords {
	readonly runId: string;
	readonly source: RunSource;
	readonly dueAt: string;
	readonly state: 'waiting' | 'running' | 'ended';
	readonly status: RunStatus | null;
	/** A code, and what it says. */
	readonly error: string | null;
	readonly message: string | null;
	readonly startedAt: string | null;
	readonly endedAt: string | null;
	/** For one that waits: until when, at least. */
	readonly notBefore: string | null;
	readonly modelCalls: number;
	readonly toolCalls: number;
}
