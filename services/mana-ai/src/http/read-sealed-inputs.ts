import { AppError } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/** `GET /api/v1/missions/:id/sealed-inputs`: which copy the mission's next run begins with. */
export function registerReadSealedInputs(app: Hono, deps: Pick<Deps, 'verifier' | 'sealedInputs'>): void {
	app.get('/api/v1/missions/:id/sealed-inputs', async (c) => {
		const { userId } = await requirePerson(c, deps);
		const state = await deps.sealedInputs.find(userId, c.req.param('id'));
		if (state) return c.json(state);
		throw new AppError('SEALED_MISSING', 404, 'There is no sealed copy for this mission.');
	});
}
