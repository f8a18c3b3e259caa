import type { FieldPatch } from '@mana/records';
import { mergeText } from '@mana/records/rules/merge-text';
import { instantSchema, type MergedRow, stampInstantMs } from '@mana/sync-protocol';
import { z } from 'zod';
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

/** The arguments of a text edit beside the whole text. */
export function textEditFields(maxLength: number) {
	const text = z.string().max(maxLength);
	return {
		append: text.min(1).optional(),
		replace: z.strictObject({ find: text.min(1), with: text }).optional(),
		expectedUpdatedAt: instantSchema.optional(),
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

async function editedText<T extends Readonly<Record<string, unknown>>>(
	{ table, text }: TextRewriter<T>,
	ctx: RecordContext,
	{ record, row }: { readonly record: T; readonly row: MergedRow },
	{ whole, append, replace, expectedUpdatedAt }: TextEdit,
): Promise<{ text: string; conflicts: number } | undefined> {
	if (whole === undefined && append === undefined && replace === undefined) return undefined;
	const expectedMs = expectedUpdatedAt === undefined ? undefined : Date.parse(expectedUpdatedAt);
	const isAsRead = expectedMs === undefined || writtenAtMs(row, text) <= expectedMs;
	if (whole !== undefined && isAsRead) return { text: whole, conflicts: 0 };
	const current: unknown = record[text];
	if (typeof current !== 'string') {
		throw new ToolError('KEY_REFUSED', 'Its text cannot be decrypted, so it stays as it is.');
	}
	if (append !== undefined) {
		const isLineOpen = current !== '' && !current.endsWith('\n');
		return { text: `${current}${isLineOpen ? '\n' : ''}${append}`, conflicts: 0 };
	}
	if (replace !== undefined) return { text: replaced(current, replace), conflicts: 0 };
	const base = await table.valueAt(ctx, row, text, expectedMs ?? 0);
	if (typeof base !== 'string' || whole === undefined) throw changedSince(text);
	return mergeText(base, whole, current);
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
	fields: FieldPatch<T>,
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

function changedSince(name: string): ToolError {
	return new ToolError(
		'CONFLICT',
		`Its ${name} has been changed since then. Nothing was written: read it again and make the change anew.`,
	);
}

function tooLong(maxLength: number): ToolError {
	return new ToolError('INPUT_INVALID', `With this the text is over ${maxLength} characters. Split it.`);
}
