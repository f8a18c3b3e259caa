/** The server has ended the session. */
export class SessionEndedError extends Error {
	override readonly name = 'SessionEndedError';
	readonly code = 'SESSION_ENDED';
}

export class AuthUnreachableError extends Error {
	override readonly name = 'AuthUnreachableError';
	readonly code = 'AUTH_UNREACHABLE';
}

/** The app is locked, or nobody is signed in. */
export class NotReadyError extends Error {
	override readonly name = 'NotReadyError';
	readonly code = 'NOT_READY';
}
