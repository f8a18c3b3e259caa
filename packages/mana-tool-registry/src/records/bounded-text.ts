import type { RecordType } from '@mana/records';
import { z } from 'zod';

/** Characters of long texts that one answer holds: some clients take no more than 25,000 tokens. */
const TEXT_BUDGET = 60_000;
/** What each text beyond that still shows. */
const CUT_LENGTH = 400;

/** Marks records whose long text is cut in an answer, and says how it is read in full. Never stored. */
export function isTruncated(how: string) {
	return z.boolean().optional().describe(`Its text is cut to keep the answer short; ${how} reads it in full`);
}

/** The records with their long texts, of which those beyond what an answer may hold are cut and marked. */
export function boundTexts<T extends { [K in F]?: string | null | undefined }, F extends string>(
	records: readonly T[],
	field: F,
): (T & { isTruncated?: boolean })[] {
	let left = TEXT_BUDGET;
	return records.map((record) => {
		const text = record[field];
		if (typeof text !== 'string') return record;
		const shown = Math.max(left, CUT_LENGTH);
		left -= text.length;
		return text.length <= shown ? record : { ...record, [field]: cut(text, shown), isTruncated: true };
	});
}

/** A record as it was just written, without the long texts that its writer knows. */
export function withoutLongTexts(
	{ encryptedFields }: Pick<RecordType, 'encryptedFields'>,
	record: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
	const isLong = (field: string, value: unknown) =>
		encryptedFields.includes(field) && typeof value === 'string' && value.length > CUT_LENGTH;
	return Object.fromEntries(Object.entries(record).filter(([field, value]) => !isLong(field, value)));
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
		.toWellFormed()
		.replace(/\p{Cf}/gu, '')
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	return cut(line, maxLength);
}
