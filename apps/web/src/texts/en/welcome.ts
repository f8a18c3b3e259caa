export const welcome = {
	title: 'Everything you keep, in one calm place',
	text: 'Tasks, notes, habits and all the rest: encrypted, on each of your devices, with or without a network. AI agents come in as guests, and you see and take back what they do.',
	signUp: 'Make an account',
	signIn: 'Sign in',
	ended: 'Your session has ended. Sign in to go on; what you wrote is kept.',
	signingIn: 'Signing you in …',
	failed: {
		SIGN_IN_STALE: 'This sign-in was begun elsewhere or long ago. Begin again.',
		SIGN_IN_REFUSED: 'The server would not let you in. Begin again.',
		UNREACHABLE: 'The server cannot be reached. Try again in a moment.',
		OTHER_ACCOUNT_UNSENT:
			'This device still holds unsent changes of another account. Sign in as that one first.',
	},
};
