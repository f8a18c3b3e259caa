import type { SealedInputs, SealedInputsState, SealedTerms } from '@mana/agent-loop/sealed';
import type { ClaimedRun } from '../missions/mission-run.ts';

/** A copy whose signature and terms were looked at. */
export interface CheckedInputs {
	readonly terms: SealedTerms;
	readonly envelope: SealedInputs;
	/** By what its person lets the mission run. */
	readonly grantId: string;
}

/** What a run begins with and keeps to. */
export type PinnedInputs =
	| { readonly ok: true; readonly envelope: SealedInputs }
	/** `taken-back`: by its person; `gone`: there is none, or none any more. */
	| { readonly ok: false; readonly reason: 'taken-back' | 'gone' };

export interface SealedInputsStore {
	/**
	 * Keeps a copy for the runs to come; those that are at work go on with theirs.
	 *
	 * @param limitBytes what the copies of one person may come to, as they travel
	 */
	put(inputs: CheckedInputs, limitBytes: number): Promise<'stored' | 'older' | 'key-changed' | 'full'>;
	find(userId: string, missionId: string): Promise<SealedInputsState | undefined>;
	/** What the copy for the runs to come was signed with, where it was handed over for this grant. */
	findTerms(userId: string, missionId: string, grantId: string): Promise<SealedTerms | undefined>;
	/**
	 * Deletes all copies of a mission and its schedule, and has its runs end.
	 *
	 * @param spaceId those of this space alone
	 */
	takeBack(userId: string, missionId: string, spaceId?: string): Promise<void>;
	/** The copy that a run began with: from its first begin on the same one. @throws RunStopped `lease-lost` */
	pin(run: Pick<ClaimedRun, 'id' | 'userId' | 'missionId' | 'leaseToken'>): Promise<PinnedInputs>;
}
