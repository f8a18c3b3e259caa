import {
	type OpenedInputs,
	openInputs,
	SealedError,
	type SealedTerms,
	verifyInputs,
} from '@mana/agent-loop/sealed';
import { keeping } from '../missions/acting-mission.ts';
import type { ClaimedRun } from '../missions/mission-run.ts';
import { RunFailed, RunWaits } from '../missions/run-failure.ts';
import type { AgentKeysOfPerson, FindAgentKeys } from './agent-keys.ts';
import type { SealedInputsStore } from './sealed-inputs-store.ts';
import type { SealingKeys } from './sealing-keys.ts';

export interface OpenCopyDeps {
	readonly sealedInputs: Pick<SealedInputsStore, 'pin'>;
	/** Undefined where sealed copies are switched off. */
	readonly sealingKeys: Pick<SealingKeys, 'pairOf'> | undefined;
	readonly findAgentKeys: FindAgentKeys;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

/** The keys of a run's person, by a token of the run. @throws RunFailed, RunWaits */
export async function keysOfRun(findAgentKeys: FindAgentKeys, token: string): Promise<AgentKeysOfPerson> {
	const found = await findAgentKeys(token);
	if (found.ok) return found.keys;
	throw found.reason === 'away' ? new RunWaits('SERVICES_AWAY') : new RunFailed('GRANT_ENDED');
}

/**
 * Opens the copy that a run began with, each time that somebody takes up the run: signed by the person whose run it is,
 * for this mission and space, and for as long as that.
 *
 * @throws RunFailed `SEALED_ENDED`, `SEALING_OFF`, `GRANT_ENDED`; RunWaits, RunStopped
 */
export async function openCopy(
	{ sealedInputs, sealingKeys, now }: Omit<OpenCopyDeps, 'findAgentKeys'>,
	run: ClaimedRun,
	{ signing }: AgentKeysOfPerson,
): Promise<OpenedInputs> {
	if (!sealingKeys) throw new RunFailed('SEALING_OFF');
	const pinned = await keeping(sealedInputs.pin(run));
	if (!pinned.ok) throw new RunFailed(pinned.reason === 'taken-back' ? 'GRANT_ENDED' : 'SEALED_ENDED');
	const { envelope } = pinned;
	const terms = await orEnded(verifyInputs(envelope, signing));
	if (!isFor(terms, run) || Date.parse(terms.expiresAt) <= now()) throw new RunFailed('SEALED_ENDED');
	const pair = await keeping(sealingKeys.pairOf(terms.kid));
	if (!pair) throw new RunFailed('SEALED_ENDED');
	return orEnded(openInputs(envelope, signing, pair));
}

function isFor({ userId, missionId, spaceId }: SealedTerms, run: ClaimedRun): boolean {
	return userId === run.userId && missionId === run.missionId && spaceId === run.spaceId;
}

async function orEnded<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw error instanceof SealedError ? new RunFailed('SEALED_ENDED', { cause: error }) : error;
	}
}
