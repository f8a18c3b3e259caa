import { z } from 'zod';
import { spaceRoles, spaceTypes } from './space.ts';

export const spaceMemberSchema = z.object({
	userId: z.string(),
	name: z.string(),
	email: z.string(),
	role: z.enum(spaceRoles),
	joinedAt: z.iso.datetime(),
});

/** `GET /api/v1/spaces/:id`: a space as its members see it, with the ids of the modules that its type offers. */
export const spaceDetailsSchema = z.object({
	id: z.string(),
	name: z.string(),
	slug: z.string(),
	type: z.enum(spaceTypes),
	/** Oldest membership first. */
	members: z.array(spaceMemberSchema),
	/** The caller's own. */
	role: z.enum(spaceRoles),
	modules: z.array(z.string()).readonly(),
});

/** `PATCH /api/v1/spaces/:id/members/:userId` */
export const memberRoleRequestSchema = z.strictObject({ role: z.enum(spaceRoles) });

/** `POST /api/v1/spaces/:id/transfer`: to whom. */
export const transferRequestSchema = z.strictObject({ userId: z.string().min(1).max(64) });

export type SpaceMember = z.output<typeof spaceMemberSchema>;
export type SpaceDetails = z.output<typeof spaceDetailsSchema>;
