import { z } from 'zod';

/** Characters of one answer: some clients take no more than 25,000 tokens. */
const usualCharacters = 60_000;
const mostCharacters = 200_000;

/** Which part of a long text is read, in UTF-16 code units. */
export const textPageFields = {
	offset: z.int().min(0).default(0),
	limit: z.int().min(1).max(mostCharacters).default(usualCharacters),
};

export interface TextPage {
	readonly text: string;
	/** Of the whole text. */
	readonly size: number;
	/** Where the rest begins; absent where nothing is left. */
	readonly nextOffset?: number;
}

/** A part of a text; its end is never inside of a character. */
export function pageOf(text: string, { offset, limit }: { offset: number; limit: number }): TextPage {
	let end = Math.min(offset + limit, text.length);
	if (/^[\udc00-\udfff]/.test(text.charAt(end)) && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1;
	return {
		text: text.slice(offset, end).toWellFormed(),
		size: text.length,
		...(end < text.length && { nextOffset: end }),
	};
}
