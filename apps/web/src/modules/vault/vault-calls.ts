import { z } from 'zod';
import type { AppContext } from '../../app/app-context.ts';
import type { ServiceRequest } from '../../data/call-service.ts';
import { VaultError } from './vault-error.ts';

/** Asks mana-auth, with a proof of identity where it wants one. Answers the body. @throws VaultError */
export type AskAuth = (request: ServiceRequest) => Promise<unknown>;

const waitBody = z.object({ retryAfterSec: z.number() });

export function createAskAuth({ proof }: Pick<AppContext, 'proof'>): AskAuth {
	return async (request) => {
		const answer = await proof.call(request);
		if (answer === undefined) throw new VaultError('GIVEN_UP');
		if (answer.ok) return answer.body;
		const wait = waitBody.safeParse(answer.body);
		throw new VaultError(answer.code, { waitSeconds: wait.success ? wait.data.retryAfterSec : 0 });
	};
}
