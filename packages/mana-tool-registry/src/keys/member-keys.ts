import type { KeyPairResponse, SpaceKeys } from '@mana/auth-protocol';
import { CryptoError, decodeBase64, type Keyring, unwrapKeyPair } from '@mana/shared-crypto';

type Bytes = Uint8Array<ArrayBuffer>;

/** Keys of a space that were sealed to one of its members. */
export interface SealedToMember {
	readonly userId: string;
	readonly spaceId: string;
	readonly wrappedKeys: NonNullable<SpaceKeys['wrappedKeys']>;
	/** The member's key pair, its private half wrapped under their master key. */
	readonly pair: KeyPairResponse;
	/** The keys of the member's personal space, newest first. */
	readonly own: Keyring;
}

/** Opens what is sealed to a member, by epoch; what was sealed to a key pair that they had before stays closed. */
export async function openMemberKeys({
	userId,
	spaceId,
	wrappedKeys,
	pair,
	own,
}: SealedToMember): Promise<Map<number, Bytes>> {
	const opened = new Map<number, Bytes>();
	const privateKey = await ownPrivateKey(pair, own);
	if (privateKey === undefined) return opened;
	const { memberKeyContext, openAsMember } = await import('@mana/auth-protocol/member-key');
	for (const { epoch, encapsulatedKey, wrappedKey } of wrappedKeys) {
		const sealed = { encapsulatedKey: decodeBase64(encapsulatedKey), wrapped: decodeBase64(wrappedKey) };
		try {
			const context = memberKeyContext(spaceId, epoch, userId);
			opened.set(epoch, await openAsMember(privateKey, sealed, context));
		} catch {
			// It was sealed to a key pair that this person had before.
		}
	}
	return opened;
}

async function ownPrivateKey(
	{ publicKey, wrappedPrivateKey, iv }: KeyPairResponse,
	own: Keyring,
): Promise<Bytes | undefined> {
	const wrap = { wrapped: decodeBase64(wrappedPrivateKey), iv: decodeBase64(iv) };
	for (const key of own) {
		try {
			return (await unwrapKeyPair(decodeBase64(publicKey), wrap, key)).privateKey;
		} catch (error) {
			if (!(error instanceof CryptoError)) throw error;
		}
	}
	return undefined;
}
