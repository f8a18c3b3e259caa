import type { TableReads } from '@mana/agent-loop';
import type {
	ClaimedRun,
	MissionIdentity,
	MissionSchedule,
	RunInWords,
	RunSource,
	RunStatus,
} from './mission-run.ts';

/** What a run has read: how many records of which table. */
export interface DataReads {
	readonly runId: string;
	readonly missionId: string;
	readonly spaceId: string;
	/** `app/table` */
	readonly table: string;
	/** The most at once. */
	readonly records: number;
	readonly times: number;
	readonly at: string;
}

export interface SealedStep {
	readonly key: string;
	/** An envelope under the key of the space. */
	readonly payload: string;
	readonly isModelCall: boolean;
	readonly isToolCall: boolean;
}

/** What belongs to one person. */
export interface RunStore {
	findSchedule(userId: string, missionId: string): Promise<MissionSchedule | undefined>;
	putSchedule(schedule: MissionSchedule): Promise<void>;
	removeSchedule(userId: string, missionId: string): Promise<void>;
	/**
	 * Makes a run that begins at once.
	 *
	 * @returns its id; that of an earlier one of the same source, where that has not ended
	 */
	begin(mission: MissionIdentity, source: Exclude<RunSource, 'schedule'>, nowMs: number): Promise<string>;
	/** Asks for a run to be ended. @returns false where there is no such run, or it has ended */
	requestCancel(userId: string, runId: string, nowMs: number): Promise<boolean>;
	/** The latest runs of a mission, newest first. */
	latestRuns(userId: string, missionId: string, limit: number): Promise<readonly RunInWords[]>;
	/** What a run has behind it. */
	readSteps(run: Pick<ClaimedRun, 'userId' | 'id'>): Promise<readonly Pick<SealedStep, 'key' | 'payload'>[]>;
	/**
	 * Keeps a step, once, and what was read for it.
	 *
	 * @throws RunStopped `lease-lost` where the run is another process's by now
	 */
	writeStep(
		run: ClaimedRun,
		step: SealedStep,
		reads: ReadonlyMap<string, TableReads>,
		nowMs: number,
	): Promise<void>;
	/** Newest first. */
	listReads(userId: string, missionId: string | undefined, limit: number): Promise<readonly DataReads[]>;
}

/** How a run has ended. */
export interface RunEnd {
	readonly status: RunStatus;
	readonly error: string | undefined;
}

/** Which missions are due and who has their runs, of all people. */
export interface ClaimStore {
	/**
	 * Makes the runs of missions whose instant has come: one for each instant, and none while an earlier one of the
	 * mission has not ended. What was missed is one run.
	 *
	 * @param next the mission's next instant after now
	 * @returns how many missions were due
	 */
	planDue(
		nowMs: number,
		limit: number,
		next: (schedule: Pick<MissionSchedule, 'cadence' | 'countedFromMs'>) => number | undefined,
	): Promise<number>;
	/** Takes runs that wait, and those whose runner has died: in turns by person, within what may run at once. */
	claim(options: {
		readonly nowMs: number;
		readonly count: number;
		readonly perUser: number;
		readonly leaseSeconds: number;
	}): Promise<readonly ClaimedRun[]>;
	/**
	 * Says that these go on.
	 *
	 * @returns those that are ours still, and whether their person wants them ended, or has taken back what they work on
	 */
	beat(
		runs: readonly Pick<ClaimedRun, 'id' | 'leaseToken'>[],
		leaseSeconds: number,
	): Promise<ReadonlyMap<string, { readonly isCancelRequested: boolean; readonly isTakenBack: boolean }>>;
	/** Gives a run back. @param waits whether it waits for something that was away */
	release(
		run: Pick<ClaimedRun, 'id' | 'leaseToken'>,
		how: { readonly notBeforeMs: number; readonly waits: boolean },
	): Promise<void>;
	/**
	 * Ends a run. What one on a sealed copy has behind it goes at once, and copies that nothing needs any more.
	 *
	 * @returns false where it is another's by now
	 */
	end(run: ClaimedRun, how: RunEnd, nowMs: number): Promise<boolean>;
	/** Lets a mission be due by itself no more, unless it was granted anew meanwhile, or has a newer copy to work on. */
	stopSchedule(
		mission: Pick<MissionIdentity, 'userId' | 'missionId' | 'grantId'>,
		why: string,
		nowMs: number,
	): Promise<void>;
}
