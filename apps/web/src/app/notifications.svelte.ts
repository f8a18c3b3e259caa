export type NotificationState =
	/** This browser has none, or not in this kind of window. */
	| 'unsupported'
	/** The person, or the browser's settings, have refused them. */
	| 'denied'
	| 'off'
	| 'on';

const keptAs = 'mana-reminders';

/** Whether this device reminds: the browser has to allow it, and the person to want it here. */
class Notifications {
	#isWanted = $state(localStorage.getItem(keptAs) === 'on');
	#permission = $state('Notification' in globalThis ? Notification.permission : undefined);

	get state(): NotificationState {
		if (this.#permission === undefined) return 'unsupported';
		if (this.#permission === 'denied') return 'denied';
		return this.#isWanted && this.#permission === 'granted' ? 'on' : 'off';
	}

	/** Asks the browser where it has not been asked. */
	async turnOn(): Promise<void> {
		this.#permission = await Notification.requestPermission();
		this.#isWanted = this.#permission === 'granted';
		localStorage.setItem(keptAs, this.#isWanted ? 'on' : 'off');
	}

	turnOff(): void {
		this.#isWanted = false;
		localStorage.setItem(keptAs, 'off');
	}
}

export const notifications = new Notifications();
