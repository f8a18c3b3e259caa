/** The server has ended the session. */
export class SessionEndedError extends Error {
	override readonly name = 'SessionEndedError';
	readonly code = 'SESSION_ENDED';
}

export class AuthUnreachableError extends Error {
	override readonly name = 'AuthUnreachableError';
	readonly code = 'AUTH_UNREACHABLE';
}
