import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { confirmCall } from '../domain/companion.ts';
import { modelNotConfigured } from './ask-companion.ts';
import { requirePersonInSpace } from './caller.ts';

const limitBytes = 512 * 1024;
const confirmationRequest = z.strictObject({ confirmation: z.string().min(1) });

/** `POST /api/v1/companion/confirmations`: the person's yes to a call that destroys, which is made now. */
export function registerConfirmCall(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'spaces' | 'companion' | 'registry'>,
): void {
	app.post('/api/v1/companion/confirmations', async (c) => {
		const person = await requirePersonInSpace(c, deps);
		if (!deps.companion) throw modelNotConfigured();
		const { confirmation } = await readJson(c, confirmationRequest, { limitBytes });
		const confirming = { ...deps.companion, toolOf: (name: string) => deps.registry.get(name) };
		return c.json(await confirmCall(confirming, person, confirmation, c.req.raw.signal));
	});
}
