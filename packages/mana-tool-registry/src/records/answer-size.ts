import type { MergedRow } from '@mana/sync-protocol';

/** What the records of one answer may store: other clients may have put a megabyte into every field. */
const ANSWER_CHARACTERS = 4_000_000;
/** The same where an answer shows all of it: some clients take no more than 25,000 tokens. */
export const SHOWN_CHARACTERS = 90_000;

/** The entries from the front that one answer may hold, by what they store; the first in any case. */
export function withinAnswer<E extends { readonly row: MergedRow }>(
	entries: readonly E[],
	maxCharacters = ANSWER_CHARACTERS,
): readonly E[] {
	let left = maxCharacters;
	const end = entries.findIndex(({ row }, place) => {
		left -= storedCharacters(row);
		return left < 0 && place > 0;
	});
	return end < 0 ? entries : entries.slice(0, end);
}

/** What a row stores, in characters of text and JSON. */
export function storedCharacters({ data }: MergedRow): number {
	let characters = 0;
	for (const value of Object.values(data)) {
		if (typeof value === 'string') characters += value.length;
		else if (typeof value === 'object' && value !== null) characters += JSON.stringify(value).length;
	}
	return characters;
}
