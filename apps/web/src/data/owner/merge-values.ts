import type { RecordType } from '@mana/records';
import { mergeById } from '@mana/records/rules/merge-by-id';
import { type ConflictingText, mergeText } from '@mana/records/rules/merge-text';

/** A field as it was, as it was written here, and as it was written elsewhere. */
export interface FieldVersions {
	readonly base: unknown;
	readonly mine: unknown;
	readonly theirs: unknown;
}

export interface MergedValue {
	readonly value: unknown;
	/** No rule could choose. */
	readonly isConflict: boolean;
}

type Thing = Record<string, unknown>;

/** Whether two versions of such a field can become one: what people write, and lists. Of anything else the later stands. */
export function isMergeable(type: RecordType, field: string, value: unknown): boolean {
	return Array.isArray(value) || (type.encryptedFields.includes(field) && isText(value));
}

/**
 * One value of two that were made of the same base.
 *
 * @param conflicting what stands where both wrote over the same; of a text of one line, such as a title, nothing is marked
 *   and mine stands
 */
export function mergeValues(
	type: RecordType,
	field: string,
	versions: FieldVersions,
	conflicting: ConflictingText = 'marked',
): MergedValue {
	const merged = mergedAny(type, field, versions, conflicting);
	const fits = type.record.shape[field]?.safeParse(merged.value).success ?? false;
	return fits ? merged : { value: versions.mine, isConflict: true };
}

function mergedAny(
	type: RecordType,
	field: string,
	{ base, mine, theirs }: FieldVersions,
	conflicting: ConflictingText,
): MergedValue {
	if (isText(mine) && isText(theirs)) {
		const texts = { base: isText(base) ? (base ?? '') : '', mine: mine ?? '', theirs: theirs ?? '' };
		const merged = isLong(type, field, texts)
			? mergedLong(texts, conflicting)
			: mergedShort(texts, conflicting);
		return { ...merged, value: merged.value === '' && mine === null ? null : merged.value };
	}
	const [before, ours, others] = [listOf(base), listOf(mine), listOf(theirs)];
	if (areThings(before) && areThings(ours) && areThings(others)) {
		const { items } = mergeById(before, ours, others);
		return { value: items, isConflict: false };
	}
	if (before && ours && others && [...before, ...ours, ...others].every(isName))
		return { value: mergedNames(before, ours, others), isConflict: false };
	return { value: mine, isConflict: false };
}

interface Texts {
	readonly base: string;
	readonly mine: string;
	readonly theirs: string;
}

/** What a record is quoted from, unless that is its name; and whatever has lines. */
function isLong(type: RecordType, field: string, texts: Texts): boolean {
	const isQuoted = type.searched?.quoted === field && field !== 'title' && field !== 'name';
	return isQuoted || Object.values(texts).some((text) => text.includes('\n'));
}

function mergedLong({ base, mine, theirs }: Texts, conflicting: ConflictingText): MergedValue {
	const { text, conflicts } = mergeText(base, mine, theirs, conflicting);
	return { value: text, isConflict: conflicts > 0 };
}

function mergedShort({ base, mine, theirs }: Texts, conflicting: ConflictingText): MergedValue {
	if (theirs === base || theirs === mine) return { value: mine, isConflict: false };
	if (mine === base) return { value: theirs, isConflict: false };
	const both = [theirs, mine].filter(Boolean).join(' / ');
	const value = { marked: mine, mine, theirs, both }[conflicting];
	return { value, isConflict: true };
}

/** Names in a list, such as tags: without those that I took out, with those that I put in. */
function mergedNames(
	base: readonly unknown[],
	mine: readonly unknown[],
	theirs: readonly unknown[],
): unknown[] {
	const left = theirs.filter((name) => mine.includes(name) || !base.includes(name));
	return [...left, ...mine.filter((name) => !base.includes(name) && !theirs.includes(name))];
}

function isText(value: unknown): value is string | null | undefined {
	return typeof value === 'string' || value === null || value === undefined;
}

function isName(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'number';
}

/** No list is an empty one. */
function listOf(value: unknown): readonly unknown[] | undefined {
	if (value === null || value === undefined) return [];
	return Array.isArray(value) ? value : undefined;
}

function areThings(values: readonly unknown[] | undefined): values is readonly Thing[] {
	return values?.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one)) ?? false;
}
