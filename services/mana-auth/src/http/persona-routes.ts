import {
	personaActionsRequestSchema,
	personaFeedbackRequestSchema,
	personaRequestSchema,
	tickRequestSchema,
} from '@mana/auth-protocol';
import { AppError, readJson } from '@mana/service-kit';
import { type Context, Hono } from 'hono';
import type { Counter } from 'prom-client';
import type { z } from 'zod';
import type { UserStore } from '../db/user-store.ts';
import type { DeletionDeps } from '../domain/deletion.ts';
import {
	deletePersona,
	duePersonas,
	listPersonas,
	noteTick,
	type PersonaDeps,
	putPersona,
	readPersona,
	recordActions,
	recordFeedback,
} from '../domain/personas.ts';
import { type CallerDeps, requireFirstParty } from './caller.ts';
import { requireServiceKey } from './service-key.ts';

export type PersonaRouteDeps = PersonaDeps &
	DeletionDeps &
	CallerDeps & {
		users: Pick<UserStore, 'find'>;
		newId: () => string;
		config: { serviceKey: string | undefined };
		personaTicks: Counter<'result'>;
	};

const personaLimitBytes = 64 * 1024;
const reportLimitBytes = 1024 * 1024;

/** `/api/v1/admin/personas`, for administrators. */
export function createPersonaAdminRoutes(deps: PersonaRouteDeps): Hono {
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
		const body = await readJson(c, personaRequestSchema, { limitBytes: personaLimitBytes });
		const name = body.name ?? body.email.split('@')[0] ?? '';
		return c.json({ ok: true, ...(await putPersona(deps, { ...body, name })) });
	});

	app.get('/', async (c) => c.json({ personas: await listPersonas(deps) }));

	app.get('/:id', async (c) => c.json(await readPersona(deps, c.req.param('id'))));

	app.delete('/:id', async (c) => {
		const result = await deletePersona(deps, c.req.param('id'));
		return c.json({ ok: true, ...result }, result.erased === null ? 202 : 200);
	});

	return app;
}

/** `/api/v1/internal/personas`, for the runner that plays them. */
export function createPersonaRunnerRoutes(deps: PersonaRouteDeps): Hono {
	const app = new Hono();
	const read = <S extends z.ZodType>(c: Context, schema: S) =>
		readJson(c, schema, { limitBytes: reportLimitBytes });
	app.use(requireServiceKey(deps.config.serviceKey));

	app.get('/due', async (c) => {
		const personas = await duePersonas(deps);
		return c.json({ personas, serverTime: new Date(deps.now()).toISOString() });
	});

	app.post('/:id/ticks', async (c) => {
		const { result } = await read(c, tickRequestSchema);
		await noteTick(deps, c.req.param('id'));
		deps.personaTicks.inc({ result });
		return c.json({ ok: true });
	});

	app.post('/:id/actions', async (c) => {
		const { actions } = await read(c, personaActionsRequestSchema);
		const rows = actions.map(({ id: given, inputHash, errorMessage, latencyMs, ...rest }) => ({
			...rest,
			id: given ?? deps.newId(),
			inputHash: inputHash ?? null,
			errorMessage: errorMessage ?? null,
			latencyMs: latencyMs ?? null,
		}));
		const written = await recordActions(deps, c.req.param('id'), rows);
		return c.json({ ok: true, written, known: rows.length - written });
	});

	app.post('/:id/feedback', async (c) => {
		const { feedback } = await read(c, personaFeedbackRequestSchema);
		const rows = feedback.map(({ id: given, notes, ...rest }) => ({
			...rest,
			id: given ?? deps.newId(),
			notes: notes ?? null,
		}));
		const written = await recordFeedback(deps, c.req.param('id'), rows);
		return c.json({ ok: true, written, known: rows.length - written });
	});

	return app;
}
