import { z } from 'zod';

/** How many spaces a consent can name. */
const spacesLimit = 50;

/**
 * The spaces that an agent is let into: these, of which the first is meant where none is named, or `*` for all that the
 * person has, now and later.
 */
export const grantedSpacesSchema = z.union([
	z.literal('*'),
	z
		.array(z.string().min(1).max(64))
		.min(1)
		.max(spacesLimit)
		.readonly()
		.refine((ids) => new Set(ids).size === ids.length, 'each space once'),
]);

export type GrantedSpaces = z.output<typeof grantedSpacesSchema>;

/** `GET /api/v1/me/connection`: what the connection that asks may use beside its token's spaces, or its one space. */
export const connectionSchema = z.object({
	/** Whether it may use all that its person has. */
	allSpaces: z.boolean(),
	/** Ids of the person's spaces that a bound token is not good for. */
	notGranted: z.array(z.string()),
});

export type Connection = z.output<typeof connectionSchema>;
