import { z } from 'zod';

/** The answer to `GET /sync/tables`: the tables that hold records, deleted ones included, by app and name. */
export const tablesResponseSchema = z.object({
	tables: z.array(z.object({ appId: z.string(), table: z.string() })),
});

export type TablesResponse = z.infer<typeof tablesResponseSchema>;
