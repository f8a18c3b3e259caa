import { z } from 'zod';

/** The body of every refusal: a stable code, and what to do about it in words. */
export const errorBodySchema = z.looseObject({ error: z.string(), message: z.string(), status: z.int() });

export type ErrorBody = z.output<typeof errorBodySchema>;
