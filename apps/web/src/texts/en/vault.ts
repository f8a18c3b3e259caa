export const vault = {
	title: 'Encryption',
	text: 'Who can open what you keep.',
	standard: {
		title: 'Standard',
		text: 'You open what is encrypted, and so does this server while it acts for you, for instance for an agent. Whoever has a copy of the database alone cannot.',
		turnOn: 'Turn on zero-knowledge mode',
		turnOnText:
			'Only your own devices then open your personal space: your device makes a new key that this server never sees. Agents that work through this server can no longer read or write what is encrypted there. Without the new recovery code nobody opens it again.',
		limits:
			'What this server could open until now it still can in copies made before, such as backups. Shared spaces have keys of their own, which stay readable to this server as long as one of their people is in standard mode.',
	},
	zeroKnowledge: {
		title: 'Zero-knowledge',
		text: 'Only your devices open what your personal space keeps encrypted. This server cannot, nor can agents that work through it. Who loses the recovery code loses the data.',
		limits:
			'Two things stay readable to this server: copies made before the mode was turned on, such as backups, with what stood in them then; and shared spaces, as long as one of their people is in standard mode.',
		newKey: 'Make a new key',
		newKeyText:
			'If somebody may have seen your recovery code: a new key gets a new code, and everything is encrypted anew.',
		heldHere:
			'Your key is from before your devices made it: this server once held it, so an old copy of the server’s files may open what is encrypted. Make a new key now; you need your recovery code for it.',
		resume: 'Go on encrypting anew',
		resumeText: 'Your key is new, and not everything is under it yet: the rest is under the key before.',
		turnOff: 'Turn off zero-knowledge mode',
		turnOffText: 'This server then holds your key again and opens what is encrypted while it acts for you.',
	},
	recovery: {
		title: 'Recovery code',
		none: 'There is none. With one you get at your data also when you have lost your password and this server’s help.',
		setAt: (day: string) => `Set ${day}.`,
		make: 'Make a recovery code',
		makeAnother: 'Make another one',
		yours: 'Your recovery code',
		warning:
			'Write this code down and keep it apart from your devices. It is shown only now, and opens everything from the moment that you say you have it. If you leave before, nothing has changed and this code is worth nothing.',
		copy: 'Copy',
		copied: 'Copied',
		save: 'Save as a file',
		fileName: 'mana-recovery-code.txt',
		have: 'I have written it down',
		leave: 'Leave it',
	},
	progress: {
		working: 'One moment …',
		reencrypting: (seen: number) =>
			`Your data is encrypted anew: ${seen} ${seen === 1 ? 'record' : 'records'} done. Keep this page open.`,
		waiting: (minutes: number) =>
			`Everything is encrypted under the new key. Another device of yours may write under the key before for ${minutes} more ${minutes === 1 ? 'minute' : 'minutes'}: finish after that, here or when you come back.`,
		finish: 'Finish',
		done: {
			'recovery-code': 'The recovery code counts from now on.',
			'new-key': 'Zero-knowledge mode is on, and everything is encrypted under the new key.',
			standard: 'Zero-knowledge mode is off.',
		},
	},
	failed: {
		WRONG_CODE: 'This is not the recovery code of your vault.',
		ROTATION_UNDER_WAY: 'The key is being replaced on another device: finish that there.',
		WRONG_KEY:
			'Another device has replaced the key meanwhile, so nothing was changed. Begin again with the new one.',
	} as Readonly<Record<string, string>>,
	lockLink: 'When this device locks is a setting.',
};
