import { SvelteSet } from 'svelte/reactivity';

/** Which tasks of a list are chosen, to do one thing to all of them. */
export class TaskSelection {
	#isOn = $state(false);
	readonly #ids = new SvelteSet<string>();

	/** Whether tasks are being chosen at all. */
	get isOn(): boolean {
		return this.#isOn;
	}

	get ids(): ReadonlySet<string> {
		return this.#ids;
	}

	begin(): void {
		this.#isOn = true;
	}

	toggle(id: string): void {
		this.#isOn = true;
		if (!this.#ids.delete(id)) this.#ids.add(id);
	}

	choose(ids: readonly string[]): void {
		for (const id of ids) this.#ids.add(id);
	}

	end(): void {
		this.#isOn = false;
		this.#ids.clear();
	}
}
