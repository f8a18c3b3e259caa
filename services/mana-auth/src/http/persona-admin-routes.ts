import { type PersonaReport, personaRequestSchema } from '@mana/auth-protocol';
import { AppError, readJson, validate } from '@mana/service-kit';
import { Hono } from 'hono';
import { z } from 'zod';
import type { UserStore } from '../db/user-store.ts';
import type { DeletionDeps } from '../domain/deletion.ts';
import type { PersonaTickDeps } from '../domain/persona-ticks.ts';
import {
	deletePersona,
	listPersonas,
	type PersonaDeps,
	putPersona,
	readPersona,
} from '../domain/personas.ts';
import { type CallerDeps, requireFirstParty } from './caller.ts';

type AdminDeps = PersonaDeps &
	PersonaTickDeps &
	DeletionDeps &
	CallerDeps & { readonly users: Pick<UserStore, 'find'> };

const limitBytes = 64 * 1024;
const dayMs = 24 * 60 * 60_000;
const reportQuery = z.object({ days: z.coerce.number().int().min(1).max(31).default(7) });

/** `/api/v1/admin/personas`, for administrators. */
export function createPersonaAdminRoutes(deps: AdminDeps): Hono {
	const app = new Hono();
	app.use(async (c, next) => {
		const { userId } = await requireFirstParty(c, deps);
		// The token may be older than the role.
		const account = await deps.users.find(userId);
		if (account?.role !== 'admin') {
			throw new AppError('ADMIN_REQUIRED', 403, 'This is for administrators of the server.');
		}
		await next();
	});

	app.post('/', async (c) => {
		const body = await readJson(c, personaRequestSchema, { limitBytes });
		const name = body.name ?? body.email.split('@')[0] ?? '';
		return c.json({ ok: true, ...(await putPersona(deps, { ...body, name })) });
	});

	app.get('/', async (c) => c.json({ personas: await listPersonas(deps) }));

	app.get('/report', async (c) => {
		const { days } = validate(reportQuery, c.req.query());
		const until = deps.now();
		const since = until - days * dayMs;
		return c.json<PersonaReport>({
			since: new Date(since).toISOString(),
			until: new Date(until).toISOString(),
			personas: await deps.personaTickStore.report(since),
		});
	});

	app.get('/:id', async (c) => c.json(await readPersona(deps, c.req.param('id'))));

	app.delete('/:id', async (c) => {
		const result = await deletePersona(deps, c.req.param('id'));
		return c.json({ ok: true, ...result }, result.erased === null ? 202 : 200);
	});

	return app;
}
