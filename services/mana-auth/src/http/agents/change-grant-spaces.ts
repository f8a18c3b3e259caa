import { grantSpacesRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { changeGrantSpaces, type GrantStore } from '../../domain/oauth/grant.ts';
import { type CallerDeps, requireFirstParty } from '../caller.ts';

const limitBytes = 8 * 1024;

/** `PUT /me/grants/:id/spaces`: into which spaces a connected agent is let from now on. */
export function registerChangeGrantSpaces(
	app: Hono,
	deps: CallerDeps & { readonly oauth: { readonly grants: Pick<GrantStore, 'changeSpaces' | 'find'> } },
): void {
	app.put('/me/grants/:id/spaces', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const { spaces } = await readJson(c, grantSpacesRequestSchema, { limitBytes });
		await changeGrantSpaces(deps.oauth, userId, c.req.param('id'), spaces);
		return c.json({ ok: true });
	});
}
