import type { FieldPatch, ManaModule, RecordType } from '@mana/records';
import { z } from 'zod';
import { DONE, hasChange, noChange, recordId } from '../input-fields.ts';
import { inSpace } from '../spaces/across-spaces.ts';
import { defineTool, type ToolSpec } from '../tool-spec.ts';
import { getAcross } from './records-across.ts';
import type { Table } from './table.ts';
import { rewriteText, rewrittenOutput, type TextEdit, tellConflicts, textEditFields } from './text-edits.ts';
import { pageOf, textPageFields } from './text-page.ts';

type Words = Pick<ToolSpec, 'name' | 'title' | 'description' | 'formerNames'>;

/** A type whose records have one long text, and where they are. */
export interface TextRecords<R extends z.ZodObject> {
	readonly module: ManaModule;
	readonly type: RecordType<R>;
	readonly table: Table<z.output<R>>;
	/** What an answer calls one record. */
	readonly one: string;
	readonly text: keyof z.output<R> & string;
	/** In UTF-16 code units. */
	readonly maxLength: number;
}

/** Makes the tools that read and write a record with a long text: by parts, and on top of what others wrote. */
export function textTools<R extends z.ZodObject>({
	module,
	type,
	table,
	one,
	text,
	maxLength,
}: TextRecords<R>) {
	type T = z.output<R>;
	const shared = { module, idempotent: true, recordTypes: [type] } as const;

	function answerOf(record: Readonly<Record<string, unknown>>, part: { offset: number; limit: number }) {
		const whole = record[text];
		if (typeof whole !== 'string') return { [one]: record };
		const { text: shown, ...rest } = pageOf(whole, part);
		return { [one]: { ...record, [text]: shown }, ...rest };
	}

	return {
		/** Reads one record, its text in full or by parts. */
		get(words: Words): ToolSpec {
			return defineTool({
				...shared,
				...words,
				policyHint: 'read',
				returnsText: 'records',
				input: z.strictObject({ id: recordId, ...textPageFields }),
				output: z.looseObject({ size: z.int().optional(), nextOffset: z.int().optional() }),
				async handler({ id, ...part }, ctx) {
					return answerOf(await table.get(ctx, id), part);
				},
				async readAcross({ id, ...part }, contexts) {
					const { space, ...record } = await getAcross<T>(table, contexts, id);
					const answer: Record<string, unknown> = answerOf(record, part);
					return { ...answer, [one]: inSpace(space, answer[one]) };
				},
			});
		},

		/**
		 * Changes the given fields of a record, its text as a whole, at its end (`append`) or at one place (`replace`). With
		 * `expectedUpdatedAt` a whole text is merged with what was written since then.
		 */
		update({
			fields,
			also,
			...words
		}: Words & {
			/** What may be changed, the text among it: all of it optional. */
			readonly fields: z.ZodObject & z.ZodType<FieldPatch<T>>;
			/** Fields that follow from the text. */
			also?(text: string): Promise<FieldPatch<T>>;
		}): ToolSpec {
			const edits = textEditFields(maxLength);
			const input = z
				.strictObject({ id: recordId, ...fields.shape, ...edits })
				.refine(hasChange, noChange)
				.refine(isOneEdit(text), { error: `give only one of ${text}, append and replace` });
			return defineTool({
				...shared,
				...words,
				policyHint: 'write',
				idempotent: false,
				input,
				output: rewrittenOutput,
				async handler({ id, ...given }, ctx) {
					const { append, replace, expectedUpdatedAt } = z.object(edits).parse(given);
					const { [text]: whole, ...rest } = fields.parse(given);
					const edit: TextEdit = { whole: textOf(whole), append, replace, expectedUpdatedAt };
					const patch = rest as FieldPatch<T>;
					if (Object.values(edit).every((part) => part === undefined)) {
						await table.update(ctx, id, () => patch);
						return DONE;
					}
					const rewriter = { table, text, maxLength, ...(also && { also }) };
					const conflicts = await rewriteText(rewriter, ctx, id, patch, edit);
					return { ...DONE, ...tellConflicts(conflicts) };
				},
			});
		},
	};
}

function isOneEdit(text: string) {
	return (given: Readonly<Record<string, unknown>>): boolean =>
		[given[text], given.append, given.replace].filter((edit) => edit !== undefined).length <= 1;
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}
