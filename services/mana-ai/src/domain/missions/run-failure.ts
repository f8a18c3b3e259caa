import type { CadenceFault } from '@mana/agent-loop';

/** Why a run has failed, was skipped, or a mission is not due any more; with what its person reads. */
const words = {
	GRANT_ENDED: 'What you granted to this mission has ended or was taken back. Grant it anew to let it run.',
	RUNS_EXCEEDED: 'The mission has run as often within 24 hours as you allow it to.',
	SPACE_GONE: 'You are not a member of the space of this mission any more.',
	SPACE_READ_ONLY: 'You may only read in the space of this mission.',
	SPACE_FULL: 'The space of this mission is full.',
	MISSION_GONE: 'The mission is not there any more.',
	MISSION_NOT_ACTIVE: 'The mission was paused or put away before its turn came.',
	CADENCE_CHANGED: 'The schedule was changed before the turn came.',
	AGENT_NOT_ACTIVE: 'The agent of this mission is paused or put away.',
	ZERO_KNOWLEDGE: 'Only your devices have the key to your data: the server cannot run this mission.',
	SEALED_ENDED:
		'The sealed copy that this mission works on is not good any more. Open the app on a device of yours to renew it.',
	SEALING_OFF: 'Missions on sealed copies are switched off on this server.',
	INPUT_TOO_LONG: 'What the mission is given to read is too long.',
	BUDGET: 'The tokens of the day are used up.',
	MAX_ROUNDS: 'It took more steps than a run may have. What it did until then stays.',
	TIMEOUT: 'It took longer than a run may take. What it did until then stays.',
	CRASHED: 'It stopped at the same place again and again. What it did until then stays.',
	SERVICES_AWAY: 'Your data could not be reached for a long time.',
	MODEL_AWAY: 'The model did not answer for a long time.',
	MODEL_AUTH: 'The provider of the model refuses the key that is set up here.',
	MODEL_REFUSED: 'The model refused to go on.',
	MODEL_CUT: 'The answers of the model were cut off again and again.',
	MODEL_REQUEST: 'The provider of the model does not take the request.',
	CONTEXT_OVERFLOW: 'The work became longer than the model takes.',
	NOTHING_SAID: 'The model said nothing and did nothing.',
	INTERNAL: 'Something went wrong on the server. It was written down.',
} as const;

/** Why a cadence makes a mission due at no time. */
const cadenceWords: Readonly<Record<CadenceFault, string>> = {
	'zone-unknown': 'There is no such time zone.',
	'expression-invalid': 'The schedule is not one that can be read.',
	'never-due': 'The schedule names no day that there is.',
	'too-often': 'A mission is due every 15 minutes at most.',
};

export type RunErrorCode = keyof typeof words;

const allWords: Readonly<Record<string, string>> = { ...words, ...cadenceWords };

/** What a person reads of a code; codes of earlier versions are shown as they are. */
export function wordsOf(code: string): string {
	return allWords[code] ?? code;
}

/** The run cannot go on. */
export class RunFailed extends Error {
	override readonly name = 'RunFailed';
	constructor(
		readonly code: RunErrorCode,
		options?: ErrorOptions,
	) {
		super(wordsOf(code), options);
	}
}

/** Something that the run needs is away: it goes on later. */
export class RunWaits extends Error {
	override readonly name = 'RunWaits';
	readonly code = 'RUN_WAITS';
	constructor(
		/** What it ends with if that stays so. */
		readonly becomes: RunErrorCode,
		/** Milliseconds until it makes sense to go on, where that is known. */
		readonly retryAfterMs?: number,
		options?: ErrorOptions,
	) {
		super('the run waits', options);
	}
}

/** The run was not to happen any more. */
export class RunSkipped extends Error {
	override readonly name = 'RunSkipped';
	constructor(readonly code: RunErrorCode) {
		super(wordsOf(code));
	}
}

/** Why a run was stopped from outside; the reason of its signal. */
export class RunStopped extends Error {
	override readonly name = 'RunStopped';
	readonly code = 'RUN_STOPPED';
	/**
	 * - `cancelled`: by its person.
	 * - `timeout`: it took too long.
	 * - `stopping`: this process ends; another goes on with it.
	 * - `lease-lost`: another has it already.
	 * - `taken-back`: its person has taken back the sealed copy that it works on.
	 */
	constructor(readonly why: 'cancelled' | 'timeout' | 'stopping' | 'lease-lost' | 'taken-back') {
		super(`the run was stopped: ${why}`);
	}
}
