import { type FieldPatch, keepsEncrypted, type ManaModule, type RecordType } from '@mana/records';
import type { SortOrder } from '@mana/records/rules/sort-order';
import type { MergedRow } from '@mana/sync-protocol';
import { z } from 'zod';
import { deletionInput, describeDeletion } from '../deletion.ts';
import {
	DONE,
	doneOutput,
	hasChange,
	nextCursor,
	noChange,
	recordId,
	undecryptableCount,
	unsearchedCount,
} from '../input-fields.ts';
import { inSpace } from '../spaces/across-spaces.ts';
import { defineTool, type ToolContext, type ToolSpec } from '../tool-spec.ts';
import { SHOWN_CHARACTERS } from './answer-size.ts';
import { boundTexts, isTruncated } from './bounded-text.ts';
import { getAcross, listAcross, searchAcross } from './records-across.ts';
import { createTable } from './table.ts';

type Words = Pick<ToolSpec, 'name' | 'title' | 'description'>;
type MaybePromise<T> = T | Promise<T>;

interface PageInput {
	readonly limit: number;
	readonly cursor?: string | undefined;
}

interface SearchInput {
	readonly query: string;
	readonly limit: number;
}

/** Answers differ by type, and each is checked against the schema that it is made with. */
type AnyOutput = z.ZodType<Record<string, unknown>>;

/**
 * Makes the tools of a module over the records of one type, each in the form that its verb has everywhere. What fits
 * none of them is defined by `defineTool`, over `table`.
 *
 * @param names what an answer calls one record, and several
 */
export function recordTools<R extends z.ZodObject>(
	module: ManaModule,
	type: RecordType<R>,
	names: { readonly one: string; readonly many: string },
) {
	type T = z.output<R>;
	const table = createTable(type);
	const { record } = type;
	const { one, many } = names;
	const counts = keepsEncrypted({ recordTypes: [type] }) ? { undecryptableCount } : {};
	const oneRecord: AnyOutput = z.object({ [one]: record });
	const reading = {
		module,
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [type],
	} as const;
	const changing = { module, policyHint: 'write', idempotent: true, recordTypes: [type] } as const;

	return {
		table,

		/** Adds a record, with the fields that `values` makes of the input. */
		create<I extends z.ZodType>({
			input,
			values,
			...words
		}: Words & {
			readonly input: I;
			values(input: z.output<I>, ctx: ToolContext): MaybePromise<FieldPatch<T>>;
		}): ToolSpec {
			return defineTool({
				...changing,
				...words,
				idempotent: false,
				input,
				output: oneRecord,
				async handler(given, ctx) {
					return { [one]: await table.insert(ctx, await values(given, ctx)) };
				},
			});
		},

		/** Lists records, page by page. */
		list<I extends z.ZodType<PageInput>, S extends z.ZodType>({
			input,
			where,
			order,
			shown,
			...words
		}: Words & {
			readonly input: I;
			/** Which are listed, by plaintext fields. Default: all. */
			where?(input: z.output<I>): (record: T) => boolean;
			/** Sorts by plaintext fields. */
			readonly order: SortOrder<T>;
			/** What is shown of a record, where it is not all of it. */
			readonly shown?: { readonly schema: S; of(record: T): z.input<S> };
		}): ToolSpec {
			const output: AnyOutput = z.object({
				[many]: z.array(shown?.schema ?? record),
				total: z.int().describe('How many there are, those beyond the limit included'),
				nextCursor,
				...counts,
			});
			return defineTool({
				...reading,
				...words,
				input,
				output,
				async handler(given, ctx) {
					const { records, ...rest } = await table.list(ctx, {
						...(where && { where: where(given) }),
						order,
						limit: given.limit,
						after: given.cursor,
						...(!shown && { maxCharacters: SHOWN_CHARACTERS }),
					});
					return { [many]: shown ? records.map(shown.of) : records, ...rest };
				},
				async readAcross(given, contexts) {
					const { records, ...rest } = await listAcross(table, contexts, {
						...(where && { where: where(given) }),
						order,
						limit: given.limit,
						after: given.cursor,
						...(!shown && { maxCharacters: SHOWN_CHARACTERS }),
					});
					const shownOf = (found: T) => (shown ? shown.of(found) : found);
					return { [many]: records.map((placed) => inSpace(placed.space, shownOf(placed.record))), ...rest };
				},
			});
		},

		/** Finds records by their words, best match first. The type says which fields are searched. */
		search<I extends z.ZodType<SearchInput>>({
			input,
			where,
			order,
			long,
			...words
		}: Words & {
			readonly input: I;
			/** Which may be found, by plaintext fields. Default: all. */
			where?(input: z.output<I>): (record: T) => boolean;
			/** For records that match as well as each other, by plaintext fields. */
			readonly order: SortOrder<T>;
			/** The field whose text is cut where it is long, and what a model reads it in full by. */
			readonly long: { readonly field: keyof T & string; readonly readBy: string };
		}): ToolSpec {
			const found = record.extend({
				excerpt: z.string().optional().describe('Where it was found'),
				isTruncated: isTruncated(long.readBy),
			});
			const output: AnyOutput = z.object({
				[many]: z.array(found),
				total: z.int(),
				...counts,
				unsearchedCount,
			});
			return defineTool({
				...reading,
				...words,
				input,
				output,
				async handler(given, ctx) {
					const { records, ...rest } = await table.search(ctx, {
						query: given.query,
						...(where && { where: where(given) }),
						order,
						limit: given.limit,
					});
					return { [many]: boundTexts(records, long.field), ...rest };
				},
				async readAcross(given, contexts) {
					const { records, ...rest } = await searchAcross(table, contexts, {
						query: given.query,
						...(where && { where: where(given) }),
						order,
						limit: given.limit,
					});
					return { [many]: boundTexts(records, long.field), ...rest };
				},
			});
		},

		/** Reads one record in full. */
		get(words: Words): ToolSpec {
			return defineTool({
				...reading,
				...words,
				input: z.strictObject({ id: recordId }),
				output: oneRecord,
				async handler({ id }, ctx) {
					return { [one]: await table.get(ctx, id) };
				},
				async readAcross({ id }, contexts) {
					return { [one]: await getAcross(table, contexts, id) };
				},
			});
		},

		/** Changes the given fields of a record, one at least, and leaves the others. */
		update({
			fields,
			...words
		}: Words & {
			/** What may be changed: all of it optional. */
			readonly fields: z.ZodObject & z.ZodType<FieldPatch<T>>;
		}): ToolSpec {
			return defineTool({
				...changing,
				...words,
				input: z.strictObject({ id: recordId, ...fields.shape }).refine(hasChange, noChange),
				output: doneOutput,
				async handler({ id, ...given }, ctx) {
					const patch = fields.parse(given);
					await table.update(ctx, id, () => patch);
					return DONE;
				},
			});
		},

		/** Changes a record in a way that has a name of its own; nothing where the record is so already. */
		change<I extends z.ZodType<{ readonly id: string }>>({
			input,
			change,
			...words
		}: Words & {
			readonly input: I;
			change(input: z.output<I>, ctx: ToolContext): (record: T) => FieldPatch<T>;
		}): ToolSpec {
			return defineTool({
				...changing,
				...words,
				input,
				output: doneOutput,
				async handler(given, ctx) {
					await table.update(ctx, given.id, change(given, ctx));
					return DONE;
				},
			});
		},

		/** Deletes one record, after the person has been told what goes. */
		remove({
			loses,
			withIt,
			...words
		}: Words & {
			/** What the record is, in a few words that it is recognised by. */
			loses(record: T, ctx: ToolContext): MaybePromise<string>;
			/** Rows of the same app that go with it. */
			withIt?(id: string, ctx: ToolContext): Promise<readonly MergedRow[]>;
		}): ToolSpec {
			return defineTool({
				...changing,
				...words,
				policyHint: 'destructive',
				input: deletionInput,
				output: doneOutput,
				async describeLoss({ id, purge }, ctx) {
					return describeDeletion(await loses(await table.get(ctx, id), ctx), purge);
				},
				async handler({ id, purge }, ctx) {
					await table.remove(ctx, id, purge, await withIt?.(id, ctx));
					return DONE;
				},
			});
		},
	};
}
