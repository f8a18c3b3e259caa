import { z } from 'zod';

/** The answer to `GET /sync/digest` and `GET /sync/{appId}/digest`: one entry for each collection of each readable space. */
export const digestResponseSchema = z.object({
	collections: z.array(
		z.object({
			spaceId: z.string(),
			/** Where no single app was asked for. */
			appId: z.string().optional(),
			table: z.string(),
			records: z.number().int().min(0),
			checksum: z.string().regex(/^[0-9a-f]{16}$/),
		}),
	),
});

export type DigestResponse = z.infer<typeof digestResponseSchema>;

/** The answer to `GET /sync/digest`. */
export const appsDigestSchema = z.object({
	collections: z.array(digestResponseSchema.shape.collections.element.required({ appId: true })),
});

export type TableDigest = z.infer<typeof appsDigestSchema>['collections'][number];
