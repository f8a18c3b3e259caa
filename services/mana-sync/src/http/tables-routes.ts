import { validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { listTables } from '../domain/reachable-tables.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';
import { spaceIdSchema } from './space-routes.ts';

const tablesSchema = z.object({ space: spaceIdSchema.optional() });

export function registerTablesRoute(app: Hono, deps: Deps): void {
	app.get('/sync/tables', async (c) => {
		const caller = await authenticate(c, deps);
		const query = c.req.query();
		assertStorable(query);
		return c.json(await listTables(deps, { caller, ...validate(tablesSchema, query) }));
	});
}
