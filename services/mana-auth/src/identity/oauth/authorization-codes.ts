import type { AuthorizationRequestDeps } from '../../domain/oauth/authorization-request.ts';
import { tokenDigest } from '../../domain/oauth/token-digest.ts';
import type { Identity } from '../better-auth.ts';

const codeMs = 60_000;

/** Lets the library's token endpoint take a code once, and tells it what the code stands for. */
export function createCodeIssuer(deps: {
	identity: Identity;
	now: () => number;
}): AuthorizationRequestDeps['issueCode'] {
	return async (code, { query, userId, sessionId, grantId }) => {
		const { internalAdapter } = await deps.identity.$context;
		await internalAdapter.createVerificationValue({
			identifier: tokenDigest(code),
			value: JSON.stringify({
				type: 'authorization_code',
				query,
				userId,
				sessionId,
				referenceId: grantId,
				resource: [query.resource],
			}),
			expiresAt: new Date(deps.now() + codeMs),
		});
	};
}
