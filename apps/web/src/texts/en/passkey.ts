export const passkey = {
	about: 'A passkey of this device can unlock Mana, also without a network.',
	isThere: 'A passkey unlocks Mana on this device, also without a network.',
	add: 'Unlock with a passkey',
	remove: 'Unlock without it',
	code: 'Recovery code',
	codeHint: 'Your account is zero-knowledge: only this code can let a passkey in.',
	refused: {
		CANCELLED: 'Nothing was changed: the passkey was not given.',
		UNSUPPORTED: 'This browser or this passkey cannot unlock Mana.',
		CODE_NEEDED: 'The recovery code is needed.',
		WRONG: 'That is not the recovery code. Try again.',
		UNREACHABLE: 'The server cannot be reached. Try again in a moment.',
		NOT_READY: 'Mana is not ready yet. Try again in a moment.',
	},
};
