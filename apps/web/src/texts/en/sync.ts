export const sync = {
	synced: 'All synced, encrypted on this device',
	waiting: (count: number) => (count === 1 ? '1 change waiting' : `${count} changes waiting`),
	offline: (since: string) => `Offline since ${since}`,
	offlineWaiting: (since: string, count: number) => `Offline since ${since} · ${count} waiting`,
	away: (since: string) => `No answer from the server since ${since}`,
	awayWaiting: (since: string, count: number) =>
		`No answer from the server since ${since} · ${count} waiting`,
	first: 'Fetching what you keep …',
	nearlyFull: (percent: number) => `${percent} % full: delete something for good before it is`,
	problems: {
		SIGN_IN_AGAIN: 'Sign in again to sync',
		APP_OUTDATED: 'Reload to sync: there is a new version',
		STORAGE_FULL: 'This device has no room left to sync',
		SPACE_FULL: 'A space is full: delete something for good to sync',
	},
};
