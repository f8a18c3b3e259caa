import { spaceRoles, spaceTypes } from '@mana/auth-protocol';
import { spacesModule } from '@mana/records';
import { z } from 'zod';
import { defineTool } from '../tool-spec.ts';

export const spacesTools = [
	defineTool({
		name: 'spaces.list',
		title: 'List spaces',
		module: spacesModule,
		description:
			'Lists the spaces the person belongs to and which one is active. All other tools work in the active space only; it is chosen by the connection, not by a tool.',
		policyHint: 'read',
		idempotent: true,
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
		}),
		async handler(_input, ctx) {
			const spaces = await ctx.listSpaces();
			return {
				spaces: spaces.map(({ id, name, slug, type, role }) => ({ id, name, slug, type, role })),
				activeSpaceId: ctx.spaceId,
			};
		},
	}),
];
