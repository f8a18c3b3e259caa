import type { LoggedActivity, SpaceActivity, TouchedRecord } from '@mana/auth-protocol';
import { importTool } from '@mana/portability/import-log';
import { isMark } from '../../app/taken-back.ts';
import { actionOf, type CallAction, moduleOfTool } from '../../app/tool-action.ts';

/** How a call ended, as a person is told of it. */
export type CallOutcome =
	| 'success'
	| 'handler-error'
	| 'input-invalid'
	| 'denied'
	| 'asked'
	| 'unanswered'
	| 'declined'
	| 'cancelled'
	/** An import that has not come to its end: what it has written stands. */
	| 'broken-off';

/** One call of an agent, as a screen tells it. */
export interface ShownCall {
	readonly callId: string;
	/** Milliseconds since 1970. */
	readonly atMs: number;
	readonly agent: string;
	/** Whose agent it was, where the log is that of several people. */
	readonly person?: string;
	readonly module: string;
	readonly action: CallAction;
	readonly spaceId: string;
	readonly outcome: CallOutcome;
	/** The person was asked, and said yes. */
	readonly isConfirmed: boolean;
	/** Some of those that it has written. */
	readonly records: readonly TouchedRecord[];
	/** How many those are in all. */
	readonly recordCount: number;
}

type Entry = LoggedActivity | SpaceActivity['entries'][number];

/** How long a question to the person stands. */
const questionMs = 5 * 60_000;

/**
 * Entries of the log as calls, newest first. A call that was asked about has an entry for the question, and one for how
 * it ended, which says it all.
 */
export function shownCalls(entries: readonly Entry[], nowMs: number): ShownCall[] {
	const ended = new Set(entries.flatMap(({ callId, outcome }) => (outcome === 'asked' ? [] : [callId])));
	return entries
		.filter((entry) => !isMark(entry) && (entry.outcome !== 'asked' || !ended.has(entry.callId)))
		.map((entry) => ({
			callId: entry.callId,
			atMs: Date.parse(entry.at),
			agent: entry.client,
			...('userName' in entry && { person: entry.userName }),
			module: moduleOfTool(entry.tool),
			action: actionOf(entry.tool),
			spaceId: entry.spaceId,
			outcome: outcomeOf(entry, nowMs),
			isConfirmed: entry.confirmation === 'confirmed',
			records: entry.records,
			recordCount: entry.recordCount,
		}));
}

/** Whether there is something that could be taken back. */
export function hasChanged({ outcome, recordCount }: Pick<ShownCall, 'outcome' | 'recordCount'>): boolean {
	return outcome === 'broken-off' || (outcome === 'success' && recordCount > 0);
}

function outcomeOf({ tool, outcome, confirmation, recordedAt }: Entry, nowMs: number): CallOutcome {
	if (tool === importTool && outcome !== 'success') return 'broken-off';
	if (outcome === 'asked') return nowMs - Date.parse(recordedAt) > questionMs ? 'unanswered' : 'asked';
	if (confirmation === null || confirmation === 'confirmed') return outcome;
	return confirmation === 'no-answer' ? 'unanswered' : confirmation;
}
