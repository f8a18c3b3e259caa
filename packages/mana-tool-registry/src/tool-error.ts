/**
 * Why a tool call failed. Codes are stable; a model and its client may branch on them.
 *
 * - `INPUT_INVALID`: an argument breaks a rule; nothing was written.
 * - `NOT_FOUND`: the id names nothing in the active space.
 * - `MODULE_NOT_OFFERED`: the active space's type does not have this module.
 * - `SPACE_READ_ONLY`, `SPACE_FORBIDDEN`: the caller's role, or membership, does not reach.
 * - `SPACE_NOT_GRANTED`: the space is the person's, but the connection was not let into it.
 * - `SPACE_FULL`: the space holds as much as it may; nothing was written.
 * - `TOKEN_REFUSED`: a service did not accept the caller's token.
 * - `ZERO_KNOWLEDGE`: only the person's own devices hold the key.
 * - `KEY_REFUSED`: mana-auth does not give the caller this space's key.
 * - `KEY_REPLACED`: what would come back was written under a key that there is no more; nothing was changed.
 * - `AUTH_UNAVAILABLE`, `SYNC_UNAVAILABLE`: a service did not answer, or not in time.
 * - `SYNC_REFUSED`: mana-sync turned the request down for another reason.
 * - `CONFLICT`: what is stored is later than what was written, so that did not stand.
 * - `SEARCH_UNAVAILABLE`: others need the room that this search takes.
 * - `OUTBOUND_OFF`: this server is set to reach nothing outside of it.
 * - `OUTSIDE_UNREACHABLE`: an address outside does not give what was asked for.
 * - `CANCELLED`: nobody waited for the call any more.
 * - `INTERNAL`: a fault of ours.
 */
export type ToolErrorCode =
	| 'INPUT_INVALID'
	| 'NOT_FOUND'
	| 'MODULE_NOT_OFFERED'
	| 'SPACE_READ_ONLY'
	| 'SPACE_FORBIDDEN'
	| 'SPACE_NOT_GRANTED'
	| 'SPACE_FULL'
	| 'TOKEN_REFUSED'
	| 'ZERO_KNOWLEDGE'
	| 'KEY_REFUSED'
	| 'KEY_REPLACED'
	| 'AUTH_UNAVAILABLE'
	| 'SYNC_UNAVAILABLE'
	| 'SYNC_REFUSED'
	| 'CONFLICT'
	| 'SEARCH_UNAVAILABLE'
	| 'OUTBOUND_OFF'
	| 'OUTSIDE_UNREACHABLE'
	| 'CANCELLED'
	| 'INTERNAL';

/**
 * A failed tool call, in words for the model that made it: what is wrong and what to do next. Messages never
 * hold a person's data, tokens or keys.
 */
export class ToolError extends Error {
	override readonly name: string = 'ToolError';
	readonly code: ToolErrorCode;

	constructor(code: ToolErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}

	/** What the model reads: the code, then the message. */
	get text(): string {
		return `${this.code}: ${this.message}`;
	}
}
