import { validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import { readAudit } from '../../domain/read-audit.ts';
import { requireFirstParty } from '../caller.ts';
import type { VaultRouteDeps } from './vault-route-deps.ts';

const auditQuerySchema = z.object({
	limit: z.coerce.number().int().min(1).max(200).default(50),
	before: z.coerce.number().int().positive().optional(),
});

export function registerAudit(app: Hono, deps: VaultRouteDeps): void {
	app.get('/audit', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json(await readAudit(deps, userId, validate(auditQuerySchema, c.req.query())));
	});
}
