export const problems = {
	STORAGE_UNAVAILABLE:
		'This window gives Mana no storage, as some private windows do. Open Mana in an ordinary one.',
	STORAGE_FROM_FUTURE: 'What is on this device was written by a newer version of Mana. Reload to get it.',
	STORAGE_BROKEN:
		'The browser has lost what was on this device. Sign out and in again: the server has what was synced.',
	STORAGE_FULL: 'This device has no room left. Free some space, then reload.',
	KEYS_UNAVAILABLE: 'Your keys could not be fetched. Try again when the server is reached.',
	WORKER_FAILED: 'Mana could not start in this browser. Reload the page.',
	title: 'This did not work',
	wayOn: {
		reload: 'Reload',
		'wait-for-network': 'Try again',
		'sign-out': 'Sign out',
		'use-another-window': 'Try again',
	},
};
