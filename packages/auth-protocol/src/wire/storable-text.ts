import { z } from 'zod';

/** Text that Postgres takes: what was cut to length in the middle of a character is kept without its half. */
export const storableText = z
	.string()
	.overwrite((text) => text.toWellFormed())
	.refine((text) => !text.includes('\0'), 'holds a NUL character');

/** Text that is taken as it is or not at all: Postgres stores no NUL. */
export const textWithoutNul = z.string().refine((text) => !text.includes('\0'), 'holds a NUL character');
