/** Of missions of an account whose keys are on its devices alone, which the server runs on a sealed copy. */
export const sealed = {
	where: 'Where does it run?',
	onDevices: 'On my devices',
	onDevicesText: 'While Mana is open on one of them. The server gets no copy that it could open.',
	onServer: 'On the server, with a sealed copy',
	onServerText: 'Also while all your devices are off. The server opens a copy of what you choose here.',
	text: 'This device seals a copy of what you choose to mana-ai’s key, and renews it while Mana is open here.',
	seen: 'During a run mana-ai and the operator of the model see these records, all of them. The server can change nothing by itself: what it would write comes to you as a proposal. Taking it back deletes the copy.',
	rights: { none: 'Nothing', read: 'Read', write: 'Read and propose' },
	moduleSize: (records: string, size: string) => `${records} · ${size}`,
	records: (count: number, said: string) => (count === 1 ? 'one record' : `${said} records`),
	noRecords: 'nothing in it yet',
	total: (records: string, size: string) => `The copy: ${records}, about ${size}.`,
	tooLarge: (size: string) =>
		`That is more than the server takes: a copy may have ${size}. Choose fewer parts, or let it run on your devices.`,
	key: 'The server’s key',
	keyHint:
		'Ask whoever runs this Mana to read you these groups from mana-ai’s log. Where they differ, stop here: somebody else would open the copy.',
	newKey:
		'The server has made a new key since you allowed this, and this device seals to it. Compare it again.',
	save: 'Seal and allow this',
	saved: 'Sealed: the server can run it now',
	sealing: 'Sealing …',
	/** The card of a mission. */
	card: 'What the server holds',
	writes: (modules: string) => `Reads ${modules}, and proposes changes there`,
	also: 'It runs on the server, also while Mana is closed.',
	sealedHere: (records: string, size: string, when: string) => `${records}, ${size}, sealed here ${when}`,
	sealedElsewhere: (when: string) => `Sealed ${when} by another device of yours`,
	noneHeld: 'The server holds no copy just now: it runs again once a device has sealed one.',
	goodUntil: (day: string) => `The copy is good until ${day}; this device renews it.`,
	goodUntilElsewhere: (day: string) =>
		`The copy is good until ${day}; another device of yours renews it. Change it here to have this one do so.`,
	notRenewed: (why: string) => `It could not be renewed. ${why}`,
	revokeTitle: 'Take back the sealed copy?',
	revokeText:
		'The server deletes the copy and does not run this mission again. What it has proposed stays with you.',
	revoked: 'Taken back: the copy is deleted',
	revokedLater: 'Taken back. mana-ai could not be reached: the copy is deleted once it can.',
	scheduleNote: 'The server runs it while your copy there is good.',
	place: 'on the server, with a sealed copy',
	offer: 'It can run on the server too, on a sealed copy.',
	faults: {
		AGENT_KEYS_MISSING: 'The keys for sealing are not there any more. Allow it anew.',
		GRANT_MISSING: 'What you allowed has ended. Allow it anew.',
		MISSION_GONE: 'The mission is not there any more.',
		NOT_ZERO_KNOWLEDGE:
			'The server holds your key again, so nothing needs to be sealed. Load the page again.',
		OTHER_SPACE: 'Only missions of your own space can run on a sealed copy.',
		SEALED_FULL: 'Your copies are too much for the server together. Take one back, or choose fewer parts.',
		SEALED_INVALID: 'The server did not take the copy. Look whether this device’s clock is right.',
		SEALING_OFF: 'This server takes no sealed copies: AI_SEALING_SECRET is not set.',
		TOO_LARGE: 'It is more than the server takes. Choose fewer parts.',
		UNLOCK_AGAIN: 'Lock Mana and open it again once. Then allow this again.',
		UNSENT: 'Some of it has not reached the server yet. Try again in a moment.',
	} as Readonly<Record<string, string>>,
};
