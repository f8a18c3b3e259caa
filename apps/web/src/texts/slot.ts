/** Stands in a sentence of the catalogue where a component puts something in that is more than text, such as links. */
export const slot = '\u0001';

/** What stands before the slot, and what after it. */
export function aroundSlot(sentence: string): readonly [before: string, after: string] {
	const [before = '', after = ''] = sentence.split(slot);
	return [before, after];
}
