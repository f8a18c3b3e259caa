import { type AiProposal, aiProposals } from '@mana/records/types/ai';
import { createTable, createWriteNames } from '@mana/tool-registry/browser';
import type { ProposedCall } from './preview-call.ts';

export const proposals = createTable(aiProposals);

/** For how long a proposal waits for its person. */
export const proposalDays = 7;
const dayMs = 24 * 60 * 60_000;

/** The same each time that a run comes to this call. */
export function proposalId(runId: string, callKey: string): string {
	return createWriteNames(`proposal ${runId} ${callKey}`).recordId();
}

/** A proposal's id names its call in changes and in the activity log: it is there once, and can be taken back by it. */
export function callNames(id: string): Pick<ProposedCall, 'callName' | 'callId'> {
	return { callName: `proposal ${id}`, callId: id };
}

export function expiryOf(proposedAtMs: number): string {
	return new Date(proposedAtMs + proposalDays * dayMs).toISOString();
}

/**
 * The moment that a call was looked at for its person. It runs by the clock of that moment, so that it writes what they
 * have seen, and not another day's.
 */
export function proposedAtMs({ expiresAt }: Pick<AiProposal, 'expiresAt'>): number {
	return Date.parse(expiresAt) - proposalDays * dayMs;
}

export function isExpired({ expiresAt }: Pick<AiProposal, 'expiresAt'>, nowMs: number): boolean {
	return !(Date.parse(expiresAt) > nowMs);
}
