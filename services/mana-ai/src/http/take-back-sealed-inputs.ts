import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/** `DELETE /api/v1/missions/:id/sealed-inputs`: deletes the copies of a mission; a run that is at work ends. */
export function registerTakeBackSealedInputs(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'sealedInputs' | 'missions'>,
): void {
	app.delete('/api/v1/missions/:id/sealed-inputs', async (c) => {
		const { userId } = await requirePerson(c, deps);
		await deps.sealedInputs.takeBack(userId, c.req.param('id'));
		deps.missions?.engine.poke();
		return c.json({ ok: true });
	});
}
