import type { Space } from '@mana/auth-protocol';
import type { Watched } from '../data/app-data.ts';

const keptAs = 'mana-space';

/** The space whose records the screens show, and into which new ones go; the browser remembers it. */
export class CurrentSpace {
	#spaces = $state.raw<readonly Space[]>([]);
	#chosen = $state(localStorage.getItem(keptAs) ?? '');

	constructor(spaces: Watched<readonly Space[]>) {
		spaces.subscribe((list) => {
			this.#spaces = list;
		});
	}

	get all(): readonly Space[] {
		return this.#spaces;
	}

	/** The chosen one; the personal one where none is chosen, or the person is no longer in it. */
	get current(): Space | undefined {
		return this.#spaces.find(({ id }) => id === this.#chosen) ?? this.personal;
	}

	get personal(): Space | undefined {
		return this.#spaces.find(({ type }) => type === 'personal') ?? this.#spaces[0];
	}

	get id(): string | undefined {
		return this.current?.id;
	}

	choose(id: string): void {
		this.#chosen = id;
		localStorage.setItem(keptAs, id);
	}
}
