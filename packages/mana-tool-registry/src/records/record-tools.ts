import { type FieldPatch, keepsEncrypted, type ManaModule, type RecordType } from '@mana/records';
import type { SortOrder } from '@mana/records/rules/sort-order';
import type { MergedRow } from '@mana/sync-protocol';
import { z } from 'zod';
import { coreTools } from '../core-tools.ts';
import { describeDeletion, purge, unlistedPurge } from '../deletion.ts';
import {
	createKey,
	DONE,
	eachOutput,
	hasChange,
	nextCursor,
	noChange,
	orOneId,
	recordId,
	recordIds,
	tellEach,
	undecryptableCount,
	unlistedCreateKey,
	unsearchedCount,
} from '../input-fields.ts';
import { ofNewRecord, unlisted } from '../json-schema.ts';
import { type PersonDay, withWeekday } from '../person-day.ts';
import { inSpace } from '../spaces/across-spaces.ts';
import { defineTool, type ToolContext, type ToolSpec } from '../tool-spec.ts';
import { SHOWN_CHARACTERS } from './answer-size.ts';
import { isTruncated, withExcerpts, withoutLongTexts } from './bounded-text.ts';
import type { Shown } from './brief-record.ts';
import { idOfKey } from './recent-creates.ts';
import { getAcross, listAcross, searchAcross } from './records-across.ts';
import { createTable } from './table.ts';
import {
	conflictFields,
	mergedFields,
	rewrittenOutput,
	sinceRead,
	tellConflicts,
	writeWhole,
} from './text-edits.ts';

type Words = Pick<ToolSpec, 'name' | 'title' | 'description' | 'formerNames'>;
type MaybePromise<T> = T | Promise<T>;

interface PageInput {
	readonly limit: number;
	readonly cursor?: string | undefined;
	/** Words that are looked for. */
	readonly query?: string | undefined;
}

/** The records that a call is about. */
type AboutRecords = { readonly id: string } | { readonly ids: readonly string[] };

/** Records that are changed. */
type ChangedRecords = AboutRecords & {
	/** Where the tool writes long texts: `updatedAt` as the caller has read it. */
	readonly expectedUpdatedAt?: string | undefined;
};

interface SearchInput {
	readonly query: string;
	readonly limit: number;
}

/** Answers differ by type, and each is checked against the schema that it is made with. */
type AnyOutput = z.ZodType<Record<string, unknown>>;

/**
 * Makes the tools of a module over the records of one type, each in the form that its verb has everywhere. What fits
 * none of them is defined by `defineTool`, over `table`. One function, so that each verb infers its input and its records
 * from the type; a verb is a closure by itself.
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

		/**
		 * Adds a record, with the fields that `values` makes of the input. Called again with the same `key` it answers the
		 * record that is there; without one, it tells of an equal record that was just made.
		 */
		create<I extends z.ZodObject>({
			input,
			values,
			...words
		}: Words & {
			readonly input: I;
			values(input: z.output<I>, ctx: ToolContext): MaybePromise<FieldPatch<T>>;
		}): ToolSpec {
			// What it is for is said once, where the server introduces itself.
			const isOfCore = coreTools.includes(words.name);
			const output: AnyOutput = z.object({
				[one]: record,
				isRepeated: unlisted(z.literal(true).optional()),
				warning: unlisted(z.string().optional()),
			});
			return defineTool({
				...changing,
				...words,
				idempotent: false,
				input: ofNewRecord(input.safeExtend({ key: isOfCore ? createKey : unlistedCreateKey })),
				output,
				async handler({ key, ...rest }, ctx) {
					const given = rest as z.output<I>;
					const call = { userId: ctx.userId, spaceId: ctx.spaceId, tool: words.name, input: given };
					const fields = await values(given, ctx);
					if (typeof key === 'string') {
						const made = await table.insertOnce(ctx, fields, idOfKey(call, key));
						return { [one]: withoutLongTexts(type, made.record), ...(!made.isNew && { isRepeated: true }) };
					}
					const made = await table.insert(ctx, fields);
					const equal = ctx.recentCreates.note(call, String(made.id));
					return {
						[one]: withoutLongTexts(type, made),
						...(equal !== undefined && { warning: equalJustMade(one, equal) }),
					};
				},
			});
		},

		/** Lists records, page by page; those that match a query best match first. */
		list<I extends z.ZodType<PageInput>, S extends z.ZodType, A = undefined>({
			input,
			where,
			whereOpened,
			order,
			shown,
			about,
			dayOf,
			...words
		}: Words & {
			readonly input: I;
			/** Which are listed, by plaintext fields. Default: all. */
			where?(input: z.output<I>, about: A): (record: T) => boolean;
			/** Which are listed, by whole records, where plaintext does not tell. */
			whereOpened?(input: z.output<I>, about: A): ((record: T) => boolean) | undefined;
			/** Sorts by plaintext fields. */
			readonly order: SortOrder<T>;
			/** What is shown of a record, where it is not all of it. */
			readonly shown?: Shown<T, S, A>;
			/** What has to be known to tell which records are listed, and how. */
			about?(input: z.output<I>, ctx: ToolContext): MaybePromise<A>;
			/** The day that the answer names, where it depends on one. */
			dayOf?(about: A): PersonDay;
		}): ToolSpec {
			const output: AnyOutput = z.object({
				[many]: z.array(shown?.schema ?? record),
				total: z.int().describe('How many there are, those beyond the limit included'),
				nextCursor,
				today: unlisted(z.string().optional()),
				...(whereOpened && { unreadCount: z.int().optional() }),
				...counts,
				...(type.searched && { unsearchedCount }),
			});
			const page = ({ limit }: PageInput) => ({
				limit,
				...(!shown && { maxCharacters: SHOWN_CHARACTERS }),
			});
			/** Pages of one list differ in nothing else. */
			const nameOf = (given: PageInput) =>
				JSON.stringify([words.name, { ...given, cursor: undefined, limit: undefined }]);
			const wanted = (given: z.output<I>, known: A) => {
				const isWanted = whereOpened?.(given, known);
				return {
					...(where && { where: where(given, known) }),
					...(isWanted && { whereOpened: isWanted }),
					order,
				};
			};
			const foundAcross = async (
				contexts: readonly ToolContext[],
				{ query, limit }: SearchInput,
				queryIn: (ctx: ToolContext) => Promise<ReturnType<typeof wanted>>,
			) => {
				const found = await searchAcross(table, contexts, limit, async (ctx) => ({
					...(await queryIn(ctx)),
					query,
				}));
				return { ...found, records: found.records.map((one) => ({ space: one.space, record: one })) };
			};
			return defineTool({
				...reading,
				...words,
				input,
				output,
				async handler(given, ctx) {
					const known = (await about?.(given, ctx)) as A;
					const { records, ...rest } = isSearch(given)
						? await table.search(ctx, { ...wanted(given, known), query: given.query, limit: given.limit })
						: await table.list(ctx, {
								...wanted(given, known),
								...page(given),
								after: given.cursor,
								name: nameOf(given),
							});
					return {
						[many]: shown ? records.map((found) => shown.of(found, known)) : records,
						...rest,
						...(dayOf && { today: withWeekday(dayOf(known).today) }),
					};
				},
				async readAcross(given, contexts) {
					const knownIn = new Map<string, A>();
					const known = (space: string) => knownIn.get(space) as A;
					// Asked in each space by itself: where that fails, the space is left out.
					const queryIn = async (ctx: ToolContext) => {
						const here = (await about?.(given, ctx)) as A;
						knownIn.set(ctx.spaceId, here);
						return wanted(given, here);
					};
					const { records, ...rest } = isSearch(given)
						? await foundAcross(contexts, given, queryIn)
						: await listAcross(table, contexts, { order, ...page(given) }, async (ctx) => ({
								...(await queryIn(ctx)),
								after: given.cursor,
								name: nameOf(given),
							}));
					const [first] = knownIn.keys();
					return {
						[many]: records.map(({ space, record: found }) =>
							inSpace(space, shown ? shown.of(found, known(space)) : found),
						),
						...rest,
						...(dayOf && first !== undefined && { today: withWeekday(dayOf(known(first)).today) }),
					};
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
			/** The field whose text is left out where it is long, and what a model reads it in full by. */
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
					return { [many]: withExcerpts(records, long.field), ...rest };
				},
				async readAcross(given, contexts) {
					const { records, ...rest } = await searchAcross(table, contexts, given.limit, async () => ({
						query: given.query,
						...(where && { where: where(given) }),
						order,
					}));
					return { [many]: withExcerpts(records, long.field), ...rest };
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
			texts = [],
			...words
		}: Words & {
			/** What may be changed: all of it optional. */
			readonly fields: z.ZodObject & z.ZodType<FieldPatch<T>>;
			/** Those that are long texts: with `expectedUpdatedAt` they are merged with what was written since then. */
			readonly texts?: readonly (keyof T & string)[];
		}): ToolSpec {
			const reading = texts.length > 0 ? sinceRead : {};
			return defineTool({
				...changing,
				...words,
				input: z.strictObject({ id: recordId, ...fields.shape, ...reading }).refine(hasChange, noChange),
				output: rewrittenOutput,
				async handler({ id, ...given }, ctx) {
					const { expectedUpdatedAt } = z.object(sinceRead).parse(given);
					const whole = { fields: fields.parse(given), texts, expectedUpdatedAt };
					return { ...DONE, ...tellConflicts(await writeWhole(table, ctx, id, whole)) };
				},
			});
		},

		/**
		 * Changes a record, or several, in a way that has a name of its own or makes its fields of what is given;
		 * nothing where a record is so already.
		 */
		change<I extends z.ZodType<ChangedRecords>>({
			input,
			change,
			opens = false,
			texts = [],
			...words
		}: Words & {
			/** With `sinceRead` where it writes long texts. */
			readonly input: I;
			change(input: z.output<I>, ctx: ToolContext): MaybePromise<(record: T) => FieldPatch<T>>;
			/** Whether `change` goes by encrypted fields as well. */
			readonly opens?: boolean;
			/** Long texts that it writes whole: with `expectedUpdatedAt` they are merged with what was written since then. */
			readonly texts?: readonly (keyof T & string)[];
		}): ToolSpec {
			return defineTool({
				...changing,
				...words,
				input,
				output: eachOutput.extend(conflictFields),
				async handler(given, ctx) {
					const ids = 'ids' in given ? given.ids : [given.id];
					const fieldsOf = await change(given, ctx);
					const { expectedUpdatedAt } = given;
					/** By record: a change may be made again of what stands there by then. */
					const conflicts = new Map<string, number>();
					const failures = await table.updateEach(
						ctx,
						ids,
						async (record, row) => {
							const whole = { fields: fieldsOf(record), texts, expectedUpdatedAt };
							const merged = await mergedFields(table, ctx, { record, row }, whole);
							conflicts.set(row.id, merged.conflicts);
							return merged.fields;
						},
						{ opens: opens || expectedUpdatedAt !== undefined },
					);
					const total = [...conflicts.values()].reduce((sum, count) => sum + count, 0);
					return { ...tellEach(ids, failures), ...tellConflicts(total) };
				},
			});
		},

		/** Deletes one record, or several, after the person has been told what goes. */
		remove({
			loses,
			withIt,
			severally = false,
			listsPurge = false,
			...words
		}: Words & {
			/** What the record is, in a few words that it is recognised by. */
			loses(record: T, ctx: ToolContext): MaybePromise<string>;
			/** Rows of the same app that go with it. */
			withIt?(id: string, ctx: ToolContext): Promise<readonly MergedRow[]>;
			/** Whether one call, and one question, may be about several. */
			readonly severally?: boolean;
			/** Whether models are told that it can erase for good: where people keep what they may want gone. */
			readonly listsPurge?: boolean;
		}): ToolSpec {
			const erases = { purge: listsPurge ? purge : unlistedPurge };
			const about = severally
				? orOneId(z.strictObject({ ids: recordIds, ...erases }))
				: z.strictObject({ id: recordId, ...erases });
			const input: z.ZodType<AboutRecords & { readonly purge: boolean }> = about;
			const idsOf = (given: AboutRecords) => ('ids' in given ? given.ids : [given.id]);
			return defineTool({
				...changing,
				...words,
				policyHint: 'destructive',
				input,
				output: eachOutput,
				erasesForGood: (given) => given.purge,
				async describeLoss(given, ctx) {
					const records = await Promise.all(idsOf(given).map((id) => table.get(ctx, id)));
					const lost = await Promise.all(records.map((one) => loses(one, ctx)));
					return describeDeletion(lost, given.purge);
				},
				async handler(given, ctx) {
					const ids = idsOf(given);
					const going = withIt ? await Promise.all(ids.map((id) => withIt(id, ctx))) : [];
					return tellEach(ids, await table.removeEach(ctx, ids, given.purge, going.flat()));
				},
			});
		},
	};
}

function equalJustMade(noun: string, id: string): string {
	return `An equal ${noun} was made within the last two minutes, with the id ${id}. If you meant that one, delete this; to be safe when you try again, send the same key.`;
}

function isSearch<I extends PageInput>(given: I): given is I & SearchInput {
	return (given.query ?? '').trim() !== '';
}
