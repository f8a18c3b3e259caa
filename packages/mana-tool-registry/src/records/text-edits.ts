import type { FieldPatch } from '@mana/records';
import { mergeText } from '@mana/records/rules/merge-text';
import { instantSchema, type MergedRow, stampInstantMs } from '@mana/sync-protocol';
import { z } from 'zod';
import { doneOutput } from '../input-fields.ts';
import { listedByType, unlisted } from '../json-schema.ts';
import { ToolError } from '../tool-error.ts';
import type { RecordContext } from './record-queries.ts';
import type { Table } from './table.ts';

/** How a long text is written: as a whole, or on top of what stands there. */
export interface TextEdit {
	readonly whole?: string | undefined;
	readonly append?: string | undefined;
	readonly replace?: { readonly find: string; readonly with: string } | undefined;
	/** `updatedAt` of the record that the caller has read. */
	readonly expectedUpdatedAt?: string | undefined;
}

/** What every tool takes that writes a long text anew: `updatedAt` as the caller has read it. */
export const sinceRead = { expectedUpdatedAt: listedByType(instantSchema).optional() };

/** The arguments of a text edit beside the whole text. */
export function textEditFields(maxLength: number) {
	const text = z.string().max(maxLength);
	return {
		append: text.min(1).optional(),
		replace: z.strictObject({ find: text.min(1), with: text }).optional(),
		...sinceRead,
	};
}

/** What is said of places where two versions stand; few writes have any, so no model is told of it before. */
export const conflictFields = {
	conflicts: unlisted(z.int().optional()),
	hint: unlisted(z.string().optional()),
};

/** Answered by tools that write long texts. */
export const rewrittenOutput = doneOutput.extend(conflictFields);

/** Tells at how many places both versions stand, where there are such. */
export function tellConflicts(conflicts: number): { conflicts?: number; hint?: string } {
	if (conflicts === 0) return {};
	return {
		conflicts,
		hint: 'Others wrote over the same words meanwhile: both versions stand in the text, theirs first, between lines of <<<<<<< and >>>>>>>. Read it and settle them.',
	};
}

export interface TextRewriter<T> {
	readonly table: Table<T>;
	readonly text: keyof T & string;
	readonly maxLength: number;
	/** Fields that follow from the text. */
	also?(text: string): Promise<FieldPatch<T>>;
}

/**
 * Writes some fields of a record, and its text so that nothing is lost which others wrote meanwhile: what is added is
 * added to what stands there, and a whole text is merged with that where the caller says what it has read.
 *
 * @returns at how many places both versions stand in the text, marked
 * @throws ToolError `CONFLICT` where another field was changed since, or nobody knows any more what the caller has read
 */
export async function rewriteText<T extends Readonly<Record<string, unknown>>>(
	rewriter: TextRewriter<T>,
	ctx: RecordContext,
	id: string,
	fields: FieldPatch<T>,
	edit: TextEdit,
): Promise<number> {
	const { table, also } = rewriter;
	let conflicts = 0;
	await table.updateOpened(ctx, id, async (record, row) => {
		assertUnchanged(record, row, fields, edit.expectedUpdatedAt);
		const edited = await editedText(rewriter, ctx, { record, row }, edit);
		conflicts = edited?.conflicts ?? 0;
		if (edited === undefined) return fields;
		if (edited.text.length > rewriter.maxLength) throw tooLong(rewriter.maxLength);
		return { ...fields, [rewriter.text]: edited.text, ...(await also?.(edited.text)) };
	});
	return conflicts;
}

/** Fields of a record that are written over what the caller has read. */
export interface WholeFields<T> {
	readonly fields: FieldPatch<T>;
	/** Those among them that are long texts. */
	readonly texts: readonly (keyof T & string)[];
	/** `updatedAt` of what the caller has read; whatever stands there is written over without it. */
	readonly expectedUpdatedAt: string | undefined;
}

/**
 * Writes whole fields so that nothing is lost which others wrote since the caller has read them: long texts are merged
 * with that.
 *
 * @returns at how many places both versions stand in a text, marked
 * @throws ToolError `CONFLICT` where another field was changed since, or nobody knows any more what the caller has read
 */
export async function writeWhole<T extends Readonly<Record<string, unknown>>>(
	table: Table<T>,
	ctx: RecordContext,
	id: string,
	whole: WholeFields<T>,
): Promise<number> {
	if (whole.expectedUpdatedAt === undefined) {
		await table.update(ctx, id, () => whole.fields);
		return 0;
	}
	let conflicts = 0;
	await table.updateOpened(ctx, id, async (record, row) => {
		const merged = await mergedFields(table, ctx, { record, row }, whole);
		conflicts = merged.conflicts;
		return merged.fields;
	});
	return conflicts;
}

/** The fields as `writeWhole` writes them to a record. */
export async function mergedFields<T extends Readonly<Record<string, unknown>>>(
	table: Table<T>,
	ctx: RecordContext,
	found: Found<T>,
	{ fields, texts, expectedUpdatedAt }: WholeFields<T>,
): Promise<{ fields: FieldPatch<T>; conflicts: number }> {
	if (expectedUpdatedAt === undefined) return { fields, conflicts: 0 };
	const expectedMs = Date.parse(expectedUpdatedAt);
	const given: Readonly<Record<string, unknown>> = fields;
	const merged: Record<string, unknown> = { ...given };
	let conflicts = 0;
	for (const name of texts) {
		const whole = given[name];
		if (typeof whole !== 'string' || writtenAtMs(found.row, name) <= expectedMs) continue;
		const text = await mergedText(table, ctx, found, { name, whole, expectedMs });
		merged[name] = text.text;
		conflicts += text.conflicts;
	}
	const others = Object.entries(given).filter(
		([name, value]) => typeof value !== 'string' || !texts.some((text) => text === name),
	);
	assertUnchanged(found.record, found.row, Object.fromEntries(others), expectedUpdatedAt);
	return { fields: merged as FieldPatch<T>, conflicts };
}

interface Found<T> {
	readonly record: T;
	readonly row: MergedRow;
}

/** A whole text, merged with what was written since the caller read it. */
async function mergedText<T extends Readonly<Record<string, unknown>>>(
	table: Table<T>,
	ctx: RecordContext,
	{ record, row }: Found<T>,
	{ name, whole, expectedMs }: { name: keyof T & string; whole: string; expectedMs: number },
): Promise<{ text: string; conflicts: number }> {
	const current = textOf(record[name]);
	if (current === undefined) throw undecryptableText();
	const base = textOf(await table.valueAt(ctx, row, name, expectedMs));
	if (base === undefined) throw changedSince(name);
	return mergeText(base, whole, current);
}

async function editedText<T extends Readonly<Record<string, unknown>>>(
	{ table, text }: TextRewriter<T>,
	ctx: RecordContext,
	{ record, row }: { readonly record: T; readonly row: MergedRow },
	{ whole, append, replace, expectedUpdatedAt }: TextEdit,
): Promise<{ text: string; conflicts: number } | undefined> {
	if (whole === undefined && append === undefined && replace === undefined) return undefined;
	const expectedMs = expectedUpdatedAt === undefined ? undefined : Date.parse(expectedUpdatedAt);
	const isAsRead = expectedMs === undefined || writtenAtMs(row, text) <= expectedMs;
	if (whole !== undefined) {
		if (isAsRead) return { text: whole, conflicts: 0 };
		return mergedText(table, ctx, { record, row }, { name: text, whole, expectedMs });
	}
	const current: unknown = record[text];
	if (typeof current !== 'string') throw undecryptableText();
	if (append !== undefined) {
		const isLineOpen = current !== '' && !current.endsWith('\n');
		return { text: `${current}${isLineOpen ? '\n' : ''}${append}`, conflicts: 0 };
	}
	return replace && { text: replaced(current, replace), conflicts: 0 };
}

/** @throws ToolError `INPUT_INVALID` where what is looked for does not stand there once */
function replaced(text: string, { find, with: by }: NonNullable<TextEdit['replace']>): string {
	const place = text.indexOf(find);
	if (place < 0) {
		throw new ToolError('INPUT_INVALID', 'replace.find: the text does not have this. Read it again.');
	}
	if (text.indexOf(find, place + 1) >= 0) {
		throw new ToolError('INPUT_INVALID', 'replace.find: the text has this more than once. Give more of it.');
	}
	return text.slice(0, place) + by + text.slice(place + find.length);
}

function assertUnchanged<T extends Readonly<Record<string, unknown>>>(
	record: T,
	row: MergedRow,
	fields: Readonly<Record<string, unknown>>,
	expectedUpdatedAt: string | undefined,
): void {
	if (expectedUpdatedAt === undefined) return;
	for (const [name, value] of Object.entries(fields)) {
		const isLater = writtenAtMs(row, name) > Date.parse(expectedUpdatedAt);
		if (value !== undefined && isLater && record[name] !== value) throw changedSince(name);
	}
}

/** When a field was written, in milliseconds since 1970; 0 where it never was. */
function writtenAtMs({ fields }: MergedRow, name: string): number {
	const stamp = fields[name]?.stamp;
	return stamp === undefined ? 0 : stampInstantMs(stamp);
}

/** A text that is absent counts as empty. @returns undefined for what is no text, or not known */
function textOf(value: unknown): string | undefined {
	if (value === null) return '';
	return typeof value === 'string' ? value : undefined;
}

export function undecryptableText(): ToolError {
	return new ToolError('KEY_REFUSED', 'Its text cannot be decrypted, so it stays as it is.');
}

function changedSince(name: string): ToolError {
	return new ToolError(
		'CONFLICT',
		`Its ${name} has been changed since then. Nothing was written: read it again and make the change anew.`,
	);
}

function tooLong(maxLength: number): ToolError {
	return new ToolError('INPUT_INVALID', `With this the text is over ${maxLength} characters. Split it.`);
}
