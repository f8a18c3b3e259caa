import { type SpaceType, spaceTypes } from '@mana/auth-protocol';
import type { RecordType } from './record-type.ts';

/**
 * A part of Mana as a person knows it. Its id stands in names of tools (`todo.create`) and in scopes (`todo:write`);
 * what it keeps lies in apps, as mana-sync knows them, which may be several and may have other names.
 */
export interface ManaModule {
	readonly id: string;
	readonly title: string;
	/** What a consent says it is about, in the middle of a sentence. */
	readonly words: string;
	/** What a consent says of writing in it, where that is not adding to and changing what `words` names. */
	readonly wordsOfWriting?: string;
	/** Name of an icon. */
	readonly icon: string;
	/** The types of spaces that have it. */
	readonly spaceTypes: readonly SpaceType[];
	/** The apps that hold what it keeps; a scope of the module is one for each of them. */
	readonly apps: readonly string[];
	readonly recordTypes: readonly RecordType[];
	/** Whether it tells nothing of a person, so that it takes no scope. */
	readonly takesNoScope?: true;
}

export const everySpace: readonly SpaceType[] = spaceTypes;

/** Where there is nobody but people who share their lives. */
export const privateSpaces: readonly SpaceType[] = ['personal', 'family'];

export function isModuleOffered(spaceType: SpaceType, { spaceTypes }: ManaModule): boolean {
	return spaceTypes.includes(spaceType);
}

/** Whether it keeps anything that is stored encrypted. */
export function keepsEncrypted({ recordTypes }: Pick<ManaModule, 'recordTypes'>): boolean {
	return recordTypes.some(({ encryptedFields }) => encryptedFields.length > 0);
}
