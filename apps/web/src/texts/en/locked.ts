export const locked = {
	title: 'Locked',
	text: {
		'by-hand': 'You have locked Mana on this device.',
		idle: 'Mana was not used for a while.',
		closed: 'Mana locks when it is closed.',
		'new-device': 'This account is zero-knowledge: only your recovery code opens it on a new device.',
	},
	password: 'Password',
	'recovery-code': 'Recovery code',
	open: 'Unlock',
	byPasskey: 'Unlock with your passkey',
	refused: {
		CANCELLED: 'The passkey was not given. Try again, or go on below.',
		UNSUPPORTED: 'This browser does not give the passkey what it takes. Go on below.',
		WRONG: 'That is not right. Try again.',
		SECOND_FACTOR_NEEDED: 'A code of your authenticator app is needed too.',
		UNREACHABLE: 'The server cannot be reached. Try again in a moment.',
		SIGN_IN_AGAIN: 'Your session has ended. Sign in again.',
	},
};
