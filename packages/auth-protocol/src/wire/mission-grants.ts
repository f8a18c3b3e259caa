import { z } from 'zod';

/** `POST /api/v1/me/mission-grants`: what a mission may read and write in a space while its person is away. */
export const missionGrantRequestSchema = z.strictObject({
	missionId: z.string().min(1).max(128),
	spaceId: z.string().min(1).max(128),
	/** By the ids of modules. `write` is for adding and changing: what destroys is always put to the person. */
	modules: z.record(z.string().min(1).max(64), z.enum(['read', 'write'])),
	/** At most 90 days ahead. */
	expiresAt: z.iso.datetime(),
	/** Within 24 hours, whatever starts them. */
	maxRunsPerDay: z.number().int().min(1).max(200),
	/**
	 * For a mission that works on a sealed copy, of a person whose key only their devices hold: it opens no key and
	 * reads nothing here. `write` then means that it may propose.
	 */
	sealed: z.boolean().default(false),
});

export const missionGrantSchema = z.object({
	grantId: z.string(),
	missionId: z.string(),
	spaceId: z.string(),
	scopes: z.array(z.string()),
	grantedAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	maxRunsPerDay: z.number(),
	lastUsedAt: z.iso.datetime().nullable(),
	sealed: z.boolean(),
});

/** `GET /api/v1/me/mission-grants`: those that are in force. */
export const missionGrantsSchema = z.object({ grants: z.array(missionGrantSchema) });

export type MissionGrantRequest = z.output<typeof missionGrantRequestSchema>;
export type MissionGrantInWords = z.output<typeof missionGrantSchema>;
export type MissionGrants = z.output<typeof missionGrantsSchema>;
