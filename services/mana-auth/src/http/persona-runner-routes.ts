import {
	personaActionsRequestSchema,
	personaChecksRequestSchema,
	personaFeedbackRequestSchema,
	tickAliveRequestSchema,
	tickEndRequestSchema,
	tickPlanRequestSchema,
	tickRequestSchema,
} from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import { type Context, Hono } from 'hono';
import type { Counter } from 'prom-client';
import type { z } from 'zod';
import { claimTick, endTick, holdTick, type PersonaTickDeps, planTick } from '../domain/persona-ticks.ts';
import {
	duePersonas,
	noteReport,
	type PersonaDeps,
	recordActions,
	recordFeedback,
} from '../domain/personas.ts';
import { requireServiceKey } from './service-key.ts';

export type RunnerDeps = PersonaDeps &
	PersonaTickDeps & {
		readonly newId: () => string;
		readonly config: { readonly serviceKey: string | undefined };
		readonly personaTicks: Counter<'result'>;
	};

const limitBytes = 1024 * 1024;

/** `/api/v1/internal/personas`, for the runner that plays them. */
export function createPersonaRunnerRoutes(deps: RunnerDeps): Hono {
	const app = new Hono();
	const read = <S extends z.ZodType>(c: Context, schema: S) => readJson(c, schema, { limitBytes });
	app.use(requireServiceKey(deps.config.serviceKey));

	app.get('/due', async (c) => {
		const personas = await duePersonas(deps);
		return c.json({ personas, serverTime: new Date(deps.now()).toISOString() });
	});

	registerTicks(app, deps);

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

	app.post('/:id/checks', async (c) => {
		const { checks } = await read(c, personaChecksRequestSchema);
		const userId = c.req.param('id');
		await noteReport(deps, userId);
		const written = await deps.personaTickStore.addChecks(userId, checks, deps.now());
		return c.json({ ok: true, written, known: checks.length - written });
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

function registerTicks(app: Hono, deps: RunnerDeps): void {
	const read = <S extends z.ZodType>(c: Context, schema: S) => readJson(c, schema, { limitBytes });
	app.post('/:id/ticks', async (c) => {
		const tick = await claimTick(deps, c.req.param('id'), await read(c, tickRequestSchema));
		deps.personaTicks.inc({ result: 'started' });
		return c.json({ ok: true, ...tick });
	});

	app.put('/:id/ticks/:tickId/plan', async (c) => {
		const { holder, plan } = await read(c, tickPlanRequestSchema);
		await planTick(deps, { userId: c.req.param('id'), tickId: c.req.param('tickId'), holder }, plan);
		return c.json({ ok: true });
	});

	app.post('/:id/ticks/:tickId/alive', async (c) => {
		const { holder } = await read(c, tickAliveRequestSchema);
		await holdTick(deps, { userId: c.req.param('id'), tickId: c.req.param('tickId'), holder });
		return c.json({ ok: true });
	});

	app.post('/:id/ticks/:tickId/end', async (c) => {
		const { holder, ...end } = await read(c, tickEndRequestSchema);
		await endTick(deps, { userId: c.req.param('id'), tickId: c.req.param('tickId'), holder }, end);
		deps.personaTicks.inc({ result: end.result });
		return c.json({ ok: true });
	});
}
