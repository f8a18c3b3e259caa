import { keyPairSchema, type RecoveryVaultKey, vaultKeySchema } from '@mana/auth-protocol';
import { decodeBase64 } from '@mana/shared-crypto';
import type { z } from 'zod';
import type { OwnerKeys } from './master-key-client.ts';
import { MasterKeyFetchError, ZeroKnowledgeUserError } from './master-key-errors.ts';
import { openMemberKeys } from './member-keys.ts';
import { type RawRing, ringOf, standardRing, zeroKnowledgeRing } from './vault-rings.ts';

export interface CodeOpenerOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	readonly authUrl: string;
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
	/** As the person has it: 64 hex digits, in groups or not. It does not leave this process. */
	readonly recoveryCode: string;
}

const vaultPath = '/api/v1/me/encryption-vault';
const timeoutMs = 5_000;

/** Opens, by the person's recovery code, their own vault and what was sealed to them in spaces that they share. */
export function createCodeOpener({ authUrl, fetch, recoveryCode }: CodeOpenerOptions): OwnerKeys {
	async function openVault(vault: RecoveryVaultKey): Promise<RawRing> {
		const ring = await zeroKnowledgeRing(vault, recoveryCode);
		if (ring === undefined) throw new ZeroKnowledgeUserError();
		return ring;
	}

	async function get<T>(path: string, jwt: string, schema: z.ZodType<T>): Promise<T | undefined> {
		let response: Response;
		try {
			response = await fetch(`${authUrl}${vaultPath}${path}`, {
				headers: { authorization: `Bearer ${jwt}` },
				signal: AbortSignal.timeout(timeoutMs),
			});
		} catch (cause) {
			throw new MasterKeyFetchError('AUTH_UNAVAILABLE', { cause });
		}
		if (response.status === 404) return undefined;
		const parsed = response.ok ? schema.safeParse(await response.json()) : undefined;
		if (parsed?.success) return parsed.data;
		throw new MasterKeyFetchError(response.status < 500 ? 'KEY_REFUSED' : 'AUTH_UNAVAILABLE');
	}

	return {
		openVault,
		async openSpace({ userId, jwt, space }, { current, keys, wrappedKeys = [] }) {
			const byEpoch = new Map(keys.map(({ epoch, key }) => [epoch, decodeBase64(key)]));
			const sealed = wrappedKeys.filter(({ epoch }) => !byEpoch.has(epoch));
			const pair = sealed.length === 0 ? undefined : await get('/key-pair', jwt, keyPairSchema);
			const vault = pair && (await get('/key', jwt, vaultKeySchema));
			if (pair && vault) {
				const own = 'zeroKnowledge' in vault ? await openVault(vault) : standardRing(vault);
				const opening = { userId, spaceId: space.id, wrappedKeys: sealed, pair, own: await ringOf(own) };
				for (const [epoch, key] of await openMemberKeys(opening)) byEpoch.set(epoch, key);
			}
			if (current === null || !byEpoch.has(current)) return [];
			return [...byEpoch]
				.filter(([epoch]) => epoch <= current)
				.sort(([a], [b]) => b - a)
				.map(([, key]) => key);
		},
	};
}
