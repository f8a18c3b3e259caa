import { z } from 'zod';

/** How many records mana-sync has erased; null where it has still to do it. */
const erased = z.int().min(0).nullable();

/** `DELETE /api/v1/spaces/:id` */
export const spaceDeletionSchema = z.object({ spaceId: z.string(), erased });

/** `DELETE /api/v1/me` takes the account's own address, as a sign that this account is meant. */
export const accountDeletionRequestSchema = z.strictObject({ confirmEmail: z.string().max(254) });
export const accountDeletionSchema = z.object({ userId: z.string(), erased });

export type SpaceDeletion = z.output<typeof spaceDeletionSchema>;
export type AccountDeletion = z.output<typeof accountDeletionSchema>;
