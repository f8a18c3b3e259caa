import { sealedInputsMaxBytes, sealedInputsSchema } from '@mana/agent-loop/sealed';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { putSealedInputs } from '../domain/sealed/put-sealed-inputs.ts';
import { requirePersonInSpace } from './caller.ts';
import { requireMissions, requireSealingKeys } from './missions.ts';

/** `PUT /api/v1/missions/:id/sealed-inputs`: a copy of records that a device sealed, for the mission's runs to come. */
export function registerPutSealedInputs(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'spaces' | 'missions'>,
): void {
	app.put('/api/v1/missions/:id/sealed-inputs', async (c) => {
		const person = await requirePersonInSpace(c, deps);
		const sealingKeys = requireSealingKeys(deps);
		const { planning, engine } = requireMissions(deps);
		const envelope = await readJson(c, sealedInputsSchema, { limitBytes: sealedInputsMaxBytes });
		const id = c.req.param('id');
		const state = await putSealedInputs({ ...planning, sealingKeys }, person, id, envelope, c.req.raw.signal);
		engine.poke();
		return c.json(state);
	});
}
