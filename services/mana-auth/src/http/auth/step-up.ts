import { stepUpRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { passkeyQuestion } from '../../identity/passkeys.ts';
import { stepUp, stepUpByPasskey } from '../../identity/step-up.ts';
import { requireFirstParty } from '../caller.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { notedHeaders } from './noted-headers.ts';
import { readBody } from './read-body.ts';

export function registerStepUp(app: Hono, deps: AuthRouteDeps): void {
	app.post('/step-up', async (c) => {
		const caller = await requireFirstParty(c, deps);
		const proof = await readBody(c, stepUpRequestSchema);
		const answer =
			'passkey' in proof
				? stepUpByPasskey(deps, caller, proof.passkey, notedHeaders(c, deps))
				: stepUp(deps, caller, proof);
		return c.json(await answer);
	});
	app.post('/step-up/passkey-options', async (c) => {
		const { sessionId } = await requireFirstParty(c, deps);
		return c.json(await passkeyQuestion(deps.identity, await deps.sessionHeaders(sessionId)));
	});
}
