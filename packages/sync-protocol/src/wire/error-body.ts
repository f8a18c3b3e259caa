import { z } from 'zod';

/** The body of every refusal: a stable code, and what to do about it. */
export const errorBodySchema = z.looseObject({ error: z.string(), message: z.string() });

export type ErrorBody = z.infer<typeof errorBodySchema>;
