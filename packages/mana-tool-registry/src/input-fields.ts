import { z } from 'zod';
import { clearedByEmpty, listedByType, unlisted } from './json-schema.ts';
import type { ToolError } from './tool-error.ts';

/** The id of a record. Clients choose ids, so any short text may be one. */
export const recordId = z.string().min(1).max(256);

/** Records that one call may change. */
const recordsACall = 25;

/** The records that a call is about; each is answered by itself. */
export const recordIds = z.array(recordId).min(1).max(recordsACall);

/** A tool's input about several records: `ids`. One `id`, as clients there are send it, is taken too. */
export function forRecords<S extends z.ZodRawShape>(shape: S) {
	return orOneId(z.strictObject({ ids: recordIds, ...shape }));
}

/** Takes one `id` where `ids` are asked for. */
export function orOneId<S extends z.ZodType>(schema: S) {
	return z.preprocess((given) => {
		if (typeof given !== 'object' || given === null || !('id' in given) || 'ids' in given) return given;
		const { id, ...rest } = given;
		return { ids: [id], ...rest };
	}, schema);
}

/** Where an earlier list has ended: the id of its last record. */
export const cursor = recordId.optional();

/** What a list says of what it leaves to the next page. */
export const nextCursor = z.string().optional().describe('Send as cursor for more');

/** What a list of records with encrypted fields says of itself. */
export const undecryptableCount = z.int().optional().describe('How many records have such fields');

/**
 * What a search says of records that it did not look at, since their texts are more than an index may hold. Rare, so
 * no model needs to know of it before.
 */
export const unsearchedCount = unlisted(z.int().optional().describe('How many records were not searched'));

/** How many a list answers at once; who asks for more gets as many as there may be. */
export function pageLimit(max: number, usual: number) {
	const within = z
		.int()
		.min(1)
		.transform((count) => Math.min(count, max));
	return listedByType(within.default(usual));
}

/** What the pages of a list take. A model that is not told of the limit goes on by the cursor. */
export function pageFields(max: number, usual: number) {
	return { limit: unlisted(pageLimit(max, usual)), cursor };
}

/** Words that a list is narrowed to; the best match comes first then. */
export const queryField = z.string().max(500).optional();

/** Text of a record that may be without it; an empty one clears it. */
export function optionalText(maxLength: number) {
	const text = z.string().max(maxLength).nullable();
	return clearedByEmpty(text.transform((given) => (given === '' ? null : given)));
}

export const color = z.string().regex(/^#[0-9a-fA-F]{6}$/, { error: 'expected a color as #rrggbb' });

/** The name of a tag, as people write it. */
export const labelName = titleText(60);

export const tagNames = z.array(labelName).max(20);

/** What a create is known by when it is sent again; what that means is said once, where the server introduces itself. */
export const createKey = z.string().min(1).max(64).optional();

/** The same where it is taken without being listed. */
export const unlistedCreateKey = unlisted(z.string().min(1).max(64).optional());

/** Text that says something; kept exactly as given. */
export function titleText(maxLength: number) {
	return z.string().min(1).max(maxLength).regex(/\S/, { error: 'must not be blank' });
}

/** Answered by tools whose whole result is that they did it. */
export const doneOutput = z.object({ ok: z.literal(true) });

export const DONE = { ok: true } as const;

/** Answered by tools that change several records: those that failed, by themselves. */
export const eachOutput = z.object({
	ok: z.boolean(),
	failed: z.array(z.object({ id: z.string(), error: z.string() })).optional(),
});

/**
 * Tells what came of each record.
 *
 * @throws ToolError the first failure, where no record was changed
 */
export function tellEach(
	ids: readonly string[],
	failures: ReadonlyMap<string, ToolError>,
): z.input<typeof eachOutput> {
	const [first] = failures.values();
	if (first === undefined) return DONE;
	if (failures.size >= new Set(ids).size) throw first;
	return { ok: false, failed: [...failures].map(([id, { text }]) => ({ id, error: text })) };
}

/** For `refine`: whether a patch names anything beside the record, and how it was read. */
export function hasChange({ id, ids, expectedUpdatedAt, ...fields }: Record<string, unknown>): boolean {
	return Object.values(fields).some((value) => value !== undefined);
}

export const noChange = { error: 'give at least one field to change' };
