import {
	type Space,
	spaceKeysSchema,
	spacesSchema,
	type VaultKey,
	vaultKeySchema,
} from '@mana/auth-protocol';
import { decodeBase64, type Keyring } from '@mana/shared-crypto';
import type { RawRing } from '@mana/tool-registry/owner-keys';
import type { RawKeys } from './key-safe.ts';
import type { MemberKeys } from './member-keys.ts';
import type { SendToService } from './service-requests.ts';

/** What mana-auth tells of a person's spaces and keys. Undefined: it does not answer. */
export interface KeyServer {
	/** The personal space first. */
	spaces(): Promise<readonly Space[] | undefined>;
	vault(): Promise<VaultKey | undefined>;
	/**
	 * Raw keys of those of the spaces that have any.
	 *
	 * @param raw of the personal space, where they are at hand
	 * @param own of the personal space: they open what is sealed to the person
	 */
	rawKeys(spaces: readonly Space[], raw: RawRing | undefined, own: Keyring): Promise<RawKeys>;
}

const vaultPath = '/api/v1/me/encryption-vault/init';

export function createKeyServer(send: SendToService, memberKeys: MemberKeys): KeyServer {
	async function sharedKeys(spaceId: string, own: Keyring, isAgain = false): Promise<RawRing | undefined> {
		const answer = await send({ method: 'GET', path: `/api/v1/spaces/${encodeURIComponent(spaceId)}/keys` });
		const parsed = answer.ok ? spaceKeysSchema.safeParse(answer.body) : undefined;
		if (!parsed?.success) return undefined;
		const { current, keys, wrappedKeys = [], zeroKnowledge, epochDue } = parsed.data;
		const byEpoch = new Map(keys.map(({ epoch, key }) => [epoch, decodeBase64(key)]));
		const sealed = wrappedKeys.filter(({ epoch }) => !byEpoch.has(epoch));
		const isMembersOwn = (zeroKnowledge ?? false) || (epochDue ?? false);
		if (own.length > 0) {
			if (sealed.length > 0)
				for (const [epoch, key] of await memberKeys.open(spaceId, sealed, own)) byEpoch.set(epoch, key);
			if (isMembersOwn && !isAgain && (await memberKeys.handOut(spaceId, byEpoch)))
				return sharedKeys(spaceId, own, true);
		}
		const usable = [...byEpoch].filter(([epoch]) => current !== null && epoch <= current);
		return usable.sort(([a], [b]) => b - a).map(([, key]) => key);
	}

	return {
		async spaces() {
			const answer = await send({ method: 'GET', path: '/api/auth/organization/list' });
			const listed = answer.ok ? spacesSchema.safeParse(answer.body) : undefined;
			if (!listed?.success) return undefined;
			return listed.data.toSorted((a, b) => Number(b.type === 'personal') - Number(a.type === 'personal'));
		},
		async vault() {
			const answer = await send({ method: 'POST', path: vaultPath });
			return answer.ok ? vaultKeySchema.safeParse(answer.body).data : undefined;
		},
		async rawKeys(spaces, raw, own) {
			const found = await Promise.all(
				spaces.map(
					async ({ id, type }) => [id, type === 'personal' ? raw : await sharedKeys(id, own)] as const,
				),
			);
			return new Map(found.flatMap(([id, ring]) => (ring?.length ? [[id, ring]] : [])));
		},
	};
}
