import { z } from 'zod';

/** Characters of long texts that one answer holds: more than the longest single text there can be. */
const TEXT_BUDGET = 250_000;
/** What each text beyond that still shows. */
const CUT_LENGTH = 400;

/** For records whose long text may be cut in a list. Never stored. */
export const isTruncated = z
	.boolean()
	.optional()
	.describe('The text is cut to keep the answer short; a smaller limit shows it in full');

/** The records with their long texts, of which those beyond what an answer may hold are cut and marked. */
export function boundTexts<T extends { [K in F]?: string | null | undefined }, F extends string>(
	records: readonly T[],
	field: F,
): (T & { isTruncated?: boolean })[] {
	let left = TEXT_BUDGET;
	return records.map((record) => {
		const text = record[field];
		if (typeof text !== 'string' || text.length <= Math.max(left, CUT_LENGTH)) {
			left -= text?.length ?? 0;
			return record;
		}
		return { ...record, [field]: cut(text, CUT_LENGTH), isTruncated: true };
	});
}

/** The beginning of a text, with an ellipsis where more follows; never half a character. */
export function cut(text: string, maxLength: number): string {
	if (text.length <= maxLength) return text;
	return `${text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A text by anybody as it is shown among words of ours: one line, bounded, without what is not seen or turns the order. */
export function oneLine(text: string, maxLength: number): string {
	const line = text
		.slice(0, maxLength * 4)
		.replace(/\p{Cf}/gu, '')
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	return cut(line, maxLength);
}
