/** What Chromium offers before it shows an install dialog; other browsers have it in a menu. */
interface InstallOffer extends Event {
	prompt(): Promise<unknown>;
}

/** Whether the app can be installed on this device, and by what. */
class Installing {
	#offer = $state.raw<InstallOffer | undefined>();
	#isInstalled = $state(matchMedia('(display-mode: standalone)').matches);

	constructor() {
		addEventListener('beforeinstallprompt', (event) => {
			event.preventDefault();
			// The event that browsers send by this name has `prompt`.
			this.#offer = event as InstallOffer;
		});
		addEventListener('appinstalled', () => {
			this.#offer = undefined;
			this.#isInstalled = true;
		});
	}

	get isInstalled(): boolean {
		return this.#isInstalled;
	}

	/** Whether the browser shows its dialog when it is asked to. */
	get isOffered(): boolean {
		return this.#offer !== undefined;
	}

	async install(): Promise<void> {
		await this.#offer?.prompt();
		this.#offer = undefined;
	}
}

export const installing = new Installing();
