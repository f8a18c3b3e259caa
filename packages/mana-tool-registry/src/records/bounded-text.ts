import type { RecordType } from '@mana/records';
import { z } from 'zod';

/** Texts beyond that are not told in full where nobody asked for them. */
const SHOWN_LENGTH = 400;
const EXCERPT_LENGTH = 200;

/** Marks records whose long text is left out of an answer, and says how it is read in full. Never stored. */
export function isTruncated(how: string) {
	return z
		.boolean()
		.optional()
		.describe(`Its text is left out to keep the answer short; ${how} reads it in full`);
}

/** Records that were found: in place of a long text the place where it was found, or its beginning. */
export function withExcerpts<
	T extends { [K in F]?: string | null | undefined } & { readonly excerpt?: string },
	F extends string,
>(records: readonly T[], field: F): (Omit<T, F> & { isTruncated?: boolean })[] {
	return records.map((record) => {
		const text = record[field];
		if (typeof text !== 'string' || text.length <= SHOWN_LENGTH) return record;
		const { [field]: _, ...rest } = record;
		return { ...rest, excerpt: record.excerpt ?? cut(text.trimStart(), EXCERPT_LENGTH), isTruncated: true };
	});
}

/** A record as it was just written, without the long texts that its writer knows. */
export function withoutLongTexts(
	{ encryptedFields }: Pick<RecordType, 'encryptedFields'>,
	record: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
	const isLong = (field: string, value: unknown) =>
		encryptedFields.includes(field) && typeof value === 'string' && value.length > SHOWN_LENGTH;
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
