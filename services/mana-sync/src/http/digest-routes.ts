import { validate } from '@mana/service-kit';
import { appIdSchema, type DigestResponse, tableListSchema } from '@mana/sync-protocol';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { digestCollections } from '../domain/digest-collections.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';
import { spaceIdSchema } from './space-routes.ts';

const appSchema = z.object({ appId: appIdSchema, space: spaceIdSchema.optional() });
const tablesSchema = z.object({ tables: tableListSchema.optional(), space: spaceIdSchema.optional() });

export function registerDigestRoutes(app: Hono, deps: Deps): void {
	app.get('/sync/digest', async (c) => {
		const { caller, tables, space } = await readQuestion(c, deps, tablesSchema);
		const of = tables === undefined ? {} : { tables };
		const collections = await digestCollections(deps, { caller, of, space });
		return c.json({ collections } satisfies DigestResponse);
	});
	app.get('/sync/:appId/digest', async (c) => {
		const { caller, appId, space } = await readQuestion(c, deps, appSchema);
		const digests = await digestCollections(deps, { caller, of: { appId }, space });
		const collections = digests.map(({ appId: _, ...digest }) => digest);
		return c.json({ collections } satisfies DigestResponse);
	});
}

async function readQuestion<T>(c: Context, deps: Deps, schema: z.ZodType<T>) {
	const caller = await authenticate(c, deps);
	const query = { ...c.req.query(), ...c.req.param() };
	assertStorable(query);
	return { caller, ...validate(schema, query) };
}
