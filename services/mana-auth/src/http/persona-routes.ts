import { AppError, readJson } from '@mana/service-kit';
import { type Context, Hono } from 'hono';
import type { Counter } from 'prom-client';
import { z } from 'zod';
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
	tickCadences,
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

/** What was cut to length in the middle of a character is stored without its half, which Postgres takes for no text. */
const storable = z
	.string()
	.overwrite((text) => text.toWellFormed())
	.refine((text) => !text.includes('\0'), 'holds a NUL character');
const id = z.string().regex(/^[\w.:-]{1,128}$/, 'is not an id');
const module = z.string().regex(/^\w{1,64}$/, 'is not the id of a module');
const personaBody = z.object({
	email: z.email().max(254),
	password: storable.min(8).max(128),
	name: storable.trim().min(1).max(100).optional(),
	archetype: storable.trim().min(1).max(100),
	systemPrompt: storable.trim().min(1).max(20_000),
	moduleMix: z.record(module, z.number().min(0).max(1)),
	tickCadence: z.enum(tickCadences).default('daily'),
});
const tickBody = z.object({ tickId: id, result: z.enum(['started', 'ok', 'error']) });
const actionsBody = z.object({
	actions: z
		.array(
			z.object({
				/** Sent again under it, an action counts once. One without counts each time. */
				id: id.optional(),
				tickId: id,
				toolName: storable.min(1).max(128),
				inputHash: storable.max(128).nullish(),
				result: z.enum(['ok', 'error']),
				errorMessage: storable.max(500).nullish(),
				latencyMs: z.int().min(0).max(86_400_000).nullish(),
			}),
		)
		.min(1)
		.max(500),
});
const feedbackBody = z.object({
	feedback: z
		.array(
			z.object({
				id: id.optional(),
				tickId: id,
				module,
				rating: z.int().min(1).max(5),
				notes: storable.max(1_000).nullish(),
			}),
		)
		.min(1)
		.max(100),
});

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
		const body = await readJson(c, personaBody, { limitBytes: personaLimitBytes });
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
		const { result } = await read(c, tickBody);
		await noteTick(deps, c.req.param('id'));
		deps.personaTicks.inc({ result });
		return c.json({ ok: true });
	});

	app.post('/:id/actions', async (c) => {
		const { actions } = await read(c, actionsBody);
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
		const { feedback } = await read(c, feedbackBody);
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
