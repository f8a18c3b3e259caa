import { spacePolicySchema } from '@mana/auth-protocol';
import type { PolicySource } from '@mana/tool-registry';

const timeoutMs = 3_000;
const policyBody = spacePolicySchema.pick({ allowDestructive: true });

/** Asks mana-auth what a space lets agents destroy, in the caller's own name. What cannot be known allows nothing. */
export function createSpacePolicies(options: {
	readonly authUrl: string;
	readonly fetch: typeof fetch;
}): PolicySource {
	return {
		async allowedDestructiveTools({ spaceId, jwt }) {
			try {
				const path = `/api/v1/spaces/${encodeURIComponent(spaceId)}/policy`;
				const response = await options.fetch(`${options.authUrl}${path}`, {
					headers: { authorization: `Bearer ${jwt}` },
					redirect: 'error',
					signal: AbortSignal.timeout(timeoutMs),
				});
				return response.ok ? policyBody.parse(await response.json()).allowDestructive : [];
			} catch {
				return [];
			}
		},
	};
}
