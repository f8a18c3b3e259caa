import type { Space } from '@mana/auth-protocol';
import type { Watched } from '../data/app-data.ts';

const keptAs = 'mana-space';
/** What is kept in place of a space's id. */
const allOfThem = '*';

/** The space whose records the screens show, and into which new ones go; the browser remembers it. */
export class CurrentSpace {
	#spaces = $state.raw<readonly Space[]>([]);
	#chosen = $state(localStorage.getItem(keptAs) ?? '');
	/** Names and roles come anew with the keys: what depends on an id alone is not asked again for that. */
	readonly #id = $derived(this.current?.id);
	readonly #isAll = $derived(this.#chosen === allOfThem && this.#spaces.length > 1);
	readonly #ids = $derived(this.#spaces.map(({ id }) => id).join(' '));

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

	/** Into which space new records go. */
	get id(): string | undefined {
		return this.#id;
	}

	/** Whether lists show what is in all spaces. */
	get isAll(): boolean {
		return this.#isAll;
	}

	/** Of which spaces a list shows records, as a live query asks for it; undefined until spaces are known. */
	get shown(): { readonly spaceId?: string } | undefined {
		if (this.#id === undefined) return undefined;
		return this.#isAll ? {} : { spaceId: this.#id };
	}

	/** Of all spaces. */
	get ids(): readonly string[] {
		return this.#ids.split(' ').filter((id) => id !== '');
	}

	/** What a record's space is called, where lists show several; nothing for the person's own. */
	nameBeside(spaceId: string): string {
		if (!this.#isAll) return '';
		const found = this.#spaces.find(({ id }) => id === spaceId);
		return found === undefined || found === this.personal ? '' : found.name;
	}

	choose(id: string): void {
		this.#chosen = id;
		localStorage.setItem(keptAs, id);
	}

	chooseAll(): void {
		this.choose(allOfThem);
	}
}
