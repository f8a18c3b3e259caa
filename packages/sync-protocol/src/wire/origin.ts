import { z } from 'zod';

/** What caused a change. */
export const originSchema = z.enum(['user', 'agent', 'system', 'migration']);

export type Origin = z.infer<typeof originSchema>;
