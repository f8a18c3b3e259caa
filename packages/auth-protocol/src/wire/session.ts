import { z } from 'zod';

/** A live session, as its owner sees it. */
export const sessionSchema = z.object({
	id: z.string(),
	userAgent: z.string(),
	ipAddress: z.string(),
	createdAt: z.iso.datetime(),
	lastUsedAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	/** In words: `Firefox on Linux`. */
	device: z.string(),
	/** Whether it is the one that asks. */
	isCurrent: z.boolean(),
});

/** `GET /api/v1/me/sessions`, the last used first. */
export const sessionsSchema = z.object({ sessions: z.array(sessionSchema) });

export type Session = z.output<typeof sessionSchema>;
