import type { Dropped } from './dropped-files.ts';
import type { ImportItem } from './import-item.ts';

/** What only the person knows, asked before the preview. */
export interface ImportAnswers {
	/** The zone of dates that name none, an IANA name. */
	readonly timeZone: string;
	/** Of a sealed `.mana` file. */
	readonly passphrase?: string | undefined;
	/** For a table of anything: the records' table and, by the column's name, its field; an empty one leaves it out. */
	readonly table?: string | undefined;
	readonly fieldsByColumn?: Readonly<Record<string, string>> | undefined;
	/** By the word that the source has for it: Daylio's moods as levels of 1 to 10. */
	readonly moodLevels?: Readonly<Record<string, number>> | undefined;
}

/** One kind of file that people arrive with. */
export interface ImportSource {
	readonly id: string;
	/** What people call it. */
	readonly title: string;
	/** Looks at names and the first bytes. */
	recognises(dropped: Dropped): Promise<boolean>;
	/**
	 * Reads the items from the beginning, in the same order each time: once for the preview, once to write.
	 *
	 * @throws PortabilityError where the whole is refused
	 */
	read(dropped: Dropped, answers: ImportAnswers): AsyncGenerator<ImportItem, void, undefined>;
}
