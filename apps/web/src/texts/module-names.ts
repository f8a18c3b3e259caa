import type { ManaModule, RecordType } from '@mana/records';
import { own, words } from './words.svelte.ts';

/** What a person calls a module. */
export function moduleName({ id, title }: Pick<ManaModule, 'id' | 'title'>): string {
	return own(words().names.modules, id) ?? title;
}

/** What a person calls one record of a type. */
export function nounOf({ noun }: Pick<RecordType, 'noun'>): string {
	return own(words().names.nouns, noun) ?? noun;
}
