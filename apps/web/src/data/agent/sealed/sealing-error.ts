/**
 * Why nothing was sealed, or fetched. Besides these, the codes that services answer.
 *
 * - `AGENT_KEYS_MISSING`: the person has no agent keys, or this device cannot open them.
 * - `UNLOCK_AGAIN`: this device was unlocked before it kept what mana-auth asks for.
 * - `UNSENT`: the server does not have these records yet.
 * - `TOO_LARGE`: more than mana-ai takes.
 * - `APP_OUTDATED`: an answer that this version of the app cannot read.
 * - `OTHER_SPACE`: a mission of a space that others are in as well.
 */
export type SealingErrorCode =
	| 'AGENT_KEYS_MISSING'
	| 'APP_OUTDATED'
	| 'MISSION_GONE'
	| 'OTHER_SPACE'
	| 'TOO_LARGE'
	| 'UNLOCK_AGAIN'
	| 'UNSENT';

export class SealingError extends Error {
	override readonly name = 'SealingError';
	readonly code: string;

	constructor(code: SealingErrorCode | (string & {})) {
		super(code);
		this.code = code;
	}
}
