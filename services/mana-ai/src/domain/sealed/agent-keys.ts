import { agentKeysPath, publicAgentKeysSchema } from '@mana/auth-protocol';
import { decodeBase64 } from '@mana/shared-crypto';

/** The public keys that a person's devices have for their missions. */
export interface AgentKeysOfPerson {
	/** X25519: what came of a run is sealed to it. */
	readonly encryption: Uint8Array<ArrayBuffer>;
	/** Ed25519: what devices hand over is signed by it. */
	readonly signing: Uint8Array<ArrayBuffer>;
}

/** @param token the person's own, or one for traces @throws nothing */
export type FindAgentKeys = (
	token: string,
) => Promise<
	| { readonly ok: true; readonly keys: AgentKeysOfPerson }
	| { readonly ok: false; readonly reason: 'missing' | 'refused' | 'away' }
>;

const timeoutMs = 5_000;

export function createFindAgentKeys(options: {
	/** Where mana-auth is reached, without a trailing slash. */
	readonly authUrl: string;
	readonly fetch: typeof fetch;
}): FindAgentKeys {
	return async (token) => {
		try {
			const response = await options.fetch(`${options.authUrl}${agentKeysPath}/public`, {
				headers: { authorization: `Bearer ${token}` },
				redirect: 'error',
				signal: AbortSignal.timeout(timeoutMs),
			});
			const body: unknown = await response.json();
			if (response.status === 404) return { ok: false, reason: 'missing' };
			if (response.status === 401 || response.status === 403) return { ok: false, reason: 'refused' };
			if (!response.ok) return { ok: false, reason: 'away' };
			const { encryptionKey, signingKey } = publicAgentKeysSchema.parse(body);
			const keys = { encryption: decodeBase64(encryptionKey), signing: decodeBase64(signingKey) };
			return { ok: true, keys };
		} catch {
			return { ok: false, reason: 'away' };
		}
	};
}
