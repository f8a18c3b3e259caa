import { z } from 'zod';
import { pullResponseSchema } from './pull-response.ts';

/**
 * The data of a `changes` event of `GET /sync/stream` and `GET /sync/{appId}/stream`: what a pull would answer. The first event also names
 * the spaces that are read: what a replica holds of any other is to go, and comes whole when the space is joined
 * again.
 */
export const streamChangesSchema = pullResponseSchema.extend({ spaces: z.array(z.string()).optional() });

export type StreamChanges = z.infer<typeof streamChangesSchema>;
