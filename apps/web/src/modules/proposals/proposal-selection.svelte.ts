import { SvelteSet } from 'svelte/reactivity';

/** Which proposal is looked at, and which are chosen to decide about together. */
export class ProposalSelection {
	/** Of the one that is looked at. */
	current = $state<string | undefined>();
	readonly #chosen = new SvelteSet<string>();

	get chosen(): ReadonlySet<string> {
		return this.#chosen;
	}

	toggle(id: string): void {
		if (!this.#chosen.delete(id)) this.#chosen.add(id);
	}

	/** Chooses all of these, or none where all of them are chosen. */
	toggleAll(ids: readonly string[]): void {
		const areAll = ids.every((id) => this.#chosen.has(id));
		for (const id of ids) {
			if (areAll) this.#chosen.delete(id);
			else this.#chosen.add(id);
		}
	}

	clear(): void {
		this.#chosen.clear();
	}
}
