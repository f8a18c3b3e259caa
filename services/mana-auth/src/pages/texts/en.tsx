/** @jsxImportSource hono/jsx */
import type { KeyAuditAction, SpaceRole, SpaceType } from '@mana/auth-protocol';
import type { Child } from 'hono/jsx';

/** What each role may do, for whoever is given it. */
const roles: Record<SpaceRole, string> = {
	owner: 'owner: everything, also to delete it',
	admin: 'admin: members and what agents may do',
	member: 'member: reads and writes',
	viewer: 'viewer: reads',
};

const spaceTypes: Record<SpaceType, string> = {
	personal: 'only yours',
	family: 'family',
	team: 'team',
	club: 'club',
	brand: 'brand',
	practice: 'practice',
};

const keyActions: Record<KeyAuditAction, string> = {
	init: 'your key was made',
	fetch: 'fetched your key',
	failed_fetch: 'was refused your key',
	recovery_set: 'set the recovery code',
	recovery_clear: 'removed the recovery code',
	zk_enable: 'turned zero-knowledge mode on',
	zk_disable: 'turned zero-knowledge mode off',
	zk_change: 'tried to change zero-knowledge mode',
	rotate: 'began a new key',
	rotate_confirm: 'finished the new key',
	key_pair_fetch: 'fetched your key pair',
	key_pair_set: 'set your key pair',
	agent_keys_fetch: 'fetched the keys for missions on sealed copies',
	agent_keys_set: 'set the keys for missions on sealed copies',
	space_fetch: 'fetched the key of a space',
	space_failed_fetch: 'was refused the key of a space',
	space_epoch: 'began a new key of a space',
	space_share: 'shared the key of a space',
	mission_grant: 'let a mission work while you are away',
	mission_revoke: 'ended what a mission may do',
};

/** What the pages say, in English. */
export const pageEnglish = {
	layout: {
		skip: 'Skip to content',
		main: 'Main',
		app: 'Back to Mana',
		security: 'Security',
		account: 'Account',
		signOut: 'Sign out',
		signedInAs: (email: string) => `Signed in as ${email}`,
		noScript: 'These pages need JavaScript to do what you ask of them.',
		language: 'Language',
	},
	fields: {
		email: 'E-mail',
		name: 'Name',
		password: 'Password',
		newPassword: 'New password',
		newPasswordHint: 'At least 8 characters. Several words that nobody would guess together are best.',
		show: 'Show',
	},
	noMails:
		'This server sends no mails. The link stands in its log: on your own machine, in the window where you ran npm start.',
	welcome: {
		mana: 'Mana keeps your tasks, notes and journal encrypted and in sync, and lets the agents you choose work with them.',
		consent: 'An agent asks to be let in. Sign in to decide whether it is, and to what.',
		invited: (inviter: string, space: string) =>
			`${inviter} invites you into “${space}”, a shared space on Mana. Use the address that the invitation was sent to.`,
	},
	signIn: {
		title: 'Sign in',
		forgot: 'Forgot your password?',
		or: 'or',
		passkey: 'Sign in with a passkey',
		newHere: 'New here?',
		signUp: 'Make an account',
		back: 'Back to signing in',
	},
	signUp: {
		title: 'Make an account',
		closed: 'Registration is closed here. Ask whoever runs this server for an account.',
		mailbox: 'Look into your mailbox: there is a link to go on with.',
		act: 'Make the account',
		encrypted:
			'What you write is encrypted. You read it, and so does this server while it acts for you; with zero-knowledge mode, under Security, what is in your personal space is for your own devices alone.',
		known: 'You have an account?',
	},
	twoFactor: {
		title: 'One more step',
		code: 'Code from your authenticator app',
		useBackup: 'Use a backup code instead',
		backupCode: 'Backup code',
		withBackup: 'Sign in with the backup code',
		somebodyElse: 'Sign in as somebody else',
	},
	reset: {
		title: 'Set a new password',
		ask: 'Tell us your address, and you get a link to set a new password with. What you have encrypted stays readable: its keys are not made of your password.',
		asked: 'If there is an account with this address, a link is on its way. It is good for an hour.',
		send: 'Send me a link',
		set: 'With the new password all your devices are signed out, and agents are disconnected. What you have encrypted stays readable: its keys are not made of your password.',
		act: 'Set the password',
		gone: 'This link was used or has expired. A link is good for an hour, and sets one password.',
		another: 'Send me another link',
	},
	verify: {
		title: 'Confirm your address',
		text: 'Confirm that this address is yours, then sign in with your password.',
		act: 'This is my address',
	},
	changeEmail: {
		title: 'Your new address',
		text: 'From then on you sign in with this address, and mails go here.',
		act: 'Use this address',
	},
	consent: {
		nameless: 'An agent without a name',
		title: (name: string) => `Let ${name} in?`,
		unchecked: (name: string): Child => (
			<>
				It calls itself <strong>{name}</strong>, which nobody has checked.
			</>
		),
		belongs: (host: string): Child => (
			<>
				It belongs to <strong>{host}</strong>.
			</>
		),
		answersTo: (place: string): Child => (
			<>
				Your answer goes to <strong>{place}</strong>. Go on only if you have just asked for this there.
			</>
		),
		spaces: 'Into which spaces?',
		allSpaces: 'All of my spaces',
		laterSpaces: 'Also those that I make or join later.',
		scopes: 'What may it do there?',
		modules: 'With what?',
		shared: 'Other members see what it writes, and it reads what they wrote.',
		readOnly: 'You may only read here, and so may it.',
		zeroKnowledge: 'Zero-knowledge: it cannot read or write what is encrypted.',
		leaves: (
			<>
				What it reads leaves this server: whoever runs the agent's model receives it, also what is encrypted
				here. You see everything it does under <a href="/activity">Activity</a>, and can disconnect it under{' '}
				<a href="/agents">Agents</a>.
			</>
		) as Child,
		yes: 'Let it in',
		no: 'No',
		/** What a right says, by the words that the catalogue of tools has for it. */
		scope: (_scope: string, words: string) => words,
		module: (_module: string, words: string) => words,
	},
	inApp: {
		title: 'This is in the app',
		text: (
			<>
				Agents, activity, spaces and encryption are shown by Mana’s app. Whoever runs this server has not said
				where it is: <code>MANA_WEB_PUBLIC_URL</code> does.
			</>
		) as Child,
	},
	invitation: {
		title: (space: string) => `Join ${space}?`,
		otherTitle: 'This is for another address',
		other: (email: string): Child => (
			<>
				You are signed in as <strong>{email}</strong>, and this invitation was sent to another address. Sign
				in with that one to answer it.
			</>
		),
		otherAct: 'Sign out, and use another account',
		settled: (inviter: string) =>
			`This invitation was answered or has expired. Ask ${inviter} for another one.`,
		text: (inviter: string, type: SpaceType, role: SpaceRole) =>
			`${inviter} invites you into this space (${spaceTypes[type]}) as ${roles[role]}. Its members see what you write there. It stays readable to this server as long as one of its members is in standard mode.`,
		join: 'Join',
		decline: 'Decline',
	},
	notFound: {
		title: 'There is nothing here',
		text: 'The address may be mistyped, or what stood here has gone.',
		account: 'To my account',
	},
	refusal: {
		title: 'This did not work',
		text: (_code: string, message: string) => message,
	},
	spaceTypes,
	account: {
		title: 'Account',
		signedIn: (email: string): Child => (
			<>
				You are signed in as <strong>{email}</strong>.
			</>
		),
		nameHint: 'Members of your shared spaces see it.',
		saved: 'Saved.',
		save: 'Save',
		email: 'E-mail address',
		newEmail: 'New address',
		newEmailHint: 'You sign in with it. It changes once you have opened the link that we mail there.',
		emailAsked: 'A link is on its way to that address. Open it within an hour: until then nothing changes.',
		changeEmail: 'Change address',
		language: 'Language and time zone',
		inSettings: (href: string): Child => (
			<>
				You set them in the app, which keeps them with your own data: in <a href={href}>its settings</a>.
			</>
		),
		export: 'Take everything along',
		exportText:
			'One file with your account, your spaces, what agents did and all records as they are stored: what is encrypted stays so.',
		exportAct: 'Export',
		leave: 'Leave for good',
		leaveText:
			'Your account, your personal space and everything in it are deleted. This cannot be taken back.',
		leaveConfirm: 'Type your address to confirm',
		leaveAct: 'Delete my account',
	},
	security: {
		title: 'Security',
		encryption: 'Encryption',
		encryptionText: (
			<>
				Who can open what you keep, your recovery code and zero-knowledge mode are{' '}
				<a href="/encryption">in the app</a>: the work at your keys is done on your device.
			</>
		) as Child,
	},
	devices: {
		title: 'Devices',
		name: (description: string) => description,
		current: 'this one',
		lastUsed: (at: Child): Child => <>last used {at}</>,
		endOthers: 'Sign out everywhere else, and disconnect agents',
		endOthersConfirm: 'Sign out everywhere else, and disconnect all agents?',
	},
	password: {
		title: 'Password',
		current: 'Current password',
		changed: 'Changed. Other devices are signed out.',
		act: 'Change it',
	},
	authenticator: {
		title: 'Authenticator app',
		text: 'Signing in, and what is dangerous, then take a code from your phone besides the password.',
		scan: 'Now scan the code below.',
		setUp: 'Set it up',
		on: (codes: number) =>
			codes === 1 ? 'On. One backup code is left.' : `On. ${codes} backup codes are left.`,
		newCodes: 'New backup codes',
		newCodesDone: 'New codes were made.',
		newCodesConfirm: 'Make new backup codes? Those that you have are good no more.',
		off: 'Turn off',
		offConfirm: 'Turn the second factor off?',
	},
	passkeys: {
		title: 'Passkeys',
		nameless: 'Passkey',
		since: (at: Child): Child => <>since {at}</>,
		remove: 'Remove',
		removeConfirm: 'Remove this passkey?',
		text: 'A passkey signs you in by the finger, face or PIN of a device, and works on no forged page.',
		placeholder: 'My phone',
		add: 'Add a passkey',
	},
	keyLog: {
		title: 'Who fetched your key',
		intact: 'The log is whole: each entry carries the fingerprint of the one before.',
		broken: 'The log has been changed: an entry does not fit the one before it.',
		columns: ['When', 'Who', 'What', 'From'],
		actions: keyActions,
		refused: (status: number) => ` (refused, ${status})`,
		gateway: 'the gateway, for an agent',
		mission: 'a mission, while you were away',
		thisDevice: 'this device',
	},
};

/** What the pages say, in one language. */
export type PageTexts = typeof pageEnglish;
