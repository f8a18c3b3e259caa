import { spaceRoles, spaceTypes } from '@mana/auth-protocol';
import { spacesModule } from '@mana/records';
import { z } from 'zod';
import { defineTool } from '../tool-spec.ts';

export const spacesTools = [
	defineTool({
		name: 'spaces.list',
		title: 'Spaces',
		module: spacesModule,
		description: 'Lists the spaces you may use, and says whether the person has more.',
		policyHint: 'read',
		idempotent: true,
		isOfNoSpace: true,
		namesByOthers: ({ spaces }) => spaces.some(({ type }) => type !== 'personal'),
		input: z.strictObject({}),
		output: z.object({
			spaces: z.array(
				z.object({
					id: z.string(),
					name: z.string(),
					slug: z.string().optional(),
					type: z.enum(spaceTypes).optional(),
					role: z.enum(spaceRoles).optional(),
				}),
			),
			activeSpaceId: z.string(),
			hasMore: z.boolean().describe('Whether the person has spaces that you may not use'),
			more: z.string().optional(),
		}),
		async handler(_input, ctx) {
			const { spaces, notGranted, grantedAt } = await ctx.spaceReach();
			return {
				spaces: spaces.map(({ id, name, slug, type, role }) => ({ id, name, slug, type, role })),
				activeSpaceId: ctx.spaceId,
				hasMore: notGranted.length > 0,
				...(notGranted.length > 0 && {
					more: `The person has ${notGranted.length} more, which you may not use. They can let you in at ${grantedAt}`,
				}),
			};
		},
	}),
];
