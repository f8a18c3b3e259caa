/** What the pages' script says, in English. */
export const scriptEnglish = {
	copy: 'Copy',
	copied: 'Copied',
	saveFile: 'Save as a file',
	done: 'Done.',
	failed: 'This did not work.',
	failedBy: (status: number) => `This failed (${status}).`,
	offline: 'The server cannot be reached. Try again in a moment.',
	show: 'Show',
	hide: 'Hide',
	collecting: 'Collecting …',
	saved: 'Saved.',
	exportBroken: 'The export broke off. Try again in a moment.',
	elsewhere: (host: string) => `Nothing can be done on this page: it was opened at ${host}. Mana is at `,
	noPasskeys: (host: string) => `Passkeys do not work at ${host}. They do at `,
	passkeyCancelled: 'No passkey was used. Try again, or take another way.',
	passkeyRefused: 'The passkey was not accepted.',
	newCodes: 'Your new codes. Those before are good no more, and these are shown only now:',
	qrCode: 'QR code for your authenticator app',
	scan: 'Scan this with your authenticator app, or type the key:',
	keepCodes:
		'Keep these codes for the day you lose your phone. Each works once, and they are shown only now:',
	codesFile: 'mana-backup-codes.txt',
	codeNow: 'The code that the app shows now',
	turnOn: 'Turn it on',
	proof: {
		title: 'Is it you?',
		text: 'What you are about to do takes a proof that it is you.',
		password: 'Password',
		code: 'Code from your authenticator app, or a backup code',
		cancel: 'Cancel',
		passkey: 'Use a passkey',
		go: 'Continue',
	},
	noAddress: 'This is no e-mail address.',
	wrongPair: 'The address or the password is wrong.',
	taken: 'There is an account with this address. Sign in instead.',
	wrongPassword: 'This is not your password.',
	wrongCode: 'This code is wrong, or was used already.',
	tooLate: 'This took too long. Sign in again.',
	/** What the service says of a refusal. */
	refusal: (_code: string, message: string) => message,
};

/** What the pages' script says, in one language. */
export type ScriptTexts = typeof scriptEnglish;
