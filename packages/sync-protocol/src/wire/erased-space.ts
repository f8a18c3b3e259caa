import { z } from 'zod';

/** The answer to `DELETE /sync/spaces/{spaceId}`: how many records this call erased. */
export const erasedSpaceSchema = z.object({ spaceId: z.string(), erased: z.number().int().min(0) });

export type ErasedSpace = z.infer<typeof erasedSpaceSchema>;
