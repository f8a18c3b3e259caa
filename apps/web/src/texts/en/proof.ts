export const proof = {
	title: 'Is it you?',
	text: 'What you are about to do needs a proof that it is you.',
	password: 'Password',
	code: 'Code of your authenticator app, or a backup code',
	passkey: 'Use a passkey',
	goOn: 'Continue',
};
