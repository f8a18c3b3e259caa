import { z } from 'zod';
import { actorSchema } from './actor.ts';

/** The answer to `GET /sync/activity` and `GET /sync/{appId}/activity`: what agents changed in a space, newest first, without values. */
export const activityResponseSchema = z.object({
	changes: z.array(
		z.object({
			/** Where no single app was asked for. */
			appId: z.string().optional(),
			table: z.string(),
			id: z.string(),
			op: z.enum(['insert', 'update', 'delete']),
			/** The names of the fields that were written. */
			fields: z.array(z.string()),
			purge: z.boolean(),
			userId: z.string(),
			actor: actorSchema.nullable(),
			/** When the server took it in. */
			at: z.iso.datetime(),
		}),
	),
	/** Ask again with `before` set to this for older ones; null at the end. */
	before: z.number().int().nullable(),
});

export type ActivityResponse = z.infer<typeof activityResponseSchema>;

/** The answer to `GET /sync/activity`. */
export const appsActivitySchema = activityResponseSchema.extend({
	changes: z.array(activityResponseSchema.shape.changes.element.required({ appId: true })),
});

export type AppsActivity = z.infer<typeof appsActivitySchema>;
