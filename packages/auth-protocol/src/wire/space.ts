import { z } from 'zod';

export const spaceTypes = ['personal', 'brand', 'club', 'family', 'team', 'practice'] as const;
export const spaceRoles = ['owner', 'admin', 'member', 'viewer'] as const;

export type SpaceType = (typeof spaceTypes)[number];
export type SpaceRole = (typeof spaceRoles)[number];

/** One of the caller's spaces. */
export const spaceSchema = z.object({
	id: z.string().min(1),
	name: z.string(),
	slug: z.string(),
	type: z.enum(spaceTypes),
	role: z.enum(spaceRoles),
	metadata: z.record(z.string(), z.unknown()),
});

/** `GET /api/auth/organization/list` */
export const spacesSchema = z.array(spaceSchema);

/** What others get to see of a person's spaces. */
const spaceName = z.string().trim().min(1).max(100);

/** `POST /api/v1/spaces`: a shared one; the personal one comes with the account. */
export const newSpaceRequestSchema = z.strictObject({
	name: spaceName,
	type: z.enum(spaceTypes).exclude(['personal']),
});

/** `PATCH /api/v1/spaces/:id` */
export const spaceNameRequestSchema = z.strictObject({ name: spaceName });

export type Space = z.output<typeof spaceSchema>;

/** Whether members of this role may change what is in the space. */
export function canWrite(role: SpaceRole): boolean {
	return role !== 'viewer';
}
