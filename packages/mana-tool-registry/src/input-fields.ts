import { z } from 'zod';
import { unlisted } from './json-schema.ts';

/** The id of a record. Clients choose ids, so any short text may be one. */
export const recordId = z.string().min(1).max(256);

/** Where an earlier list has ended: the id of its last record. */
export const cursor = recordId.optional().describe('nextCursor of the page before');

/** What a list says of what it leaves to the next page. */
export const nextCursor = z.string().optional().describe('Send as cursor for more');

/** What a list of records with encrypted fields says of itself. */
export const undecryptableCount = z.int().optional().describe('How many records have such fields');

/**
 * What a search says of records that it did not look at, since their texts are more than an index may hold. Rare, so
 * no model needs to know of it before.
 */
export const unsearchedCount = unlisted(z.int().optional().describe('How many records were not searched'));

/** Text that says something; kept exactly as given. */
export function titleText(maxLength: number) {
	return z.string().min(1).max(maxLength).regex(/\S/, { error: 'must not be blank' });
}

/** Answered by tools whose whole result is that they did it. */
export const doneOutput = z.object({ ok: z.literal(true) });

export const DONE = { ok: true } as const;

/** For `refine`: whether a patch names anything beside the record. */
export function hasChange({ id, ...fields }: { id: string } & Record<string, unknown>): boolean {
	return Object.values(fields).some((value) => value !== undefined);
}

export const noChange = { error: 'give at least one field to change' };
