import { type KeyRecipients, keyPairSchema, keyRecipientsSchema, type SpaceKeys } from '@mana/auth-protocol';
import { decodeBase64, encodeBase64, type Keyring } from '@mana/shared-crypto';
import { openMemberKeys } from '@mana/tool-registry/owner-keys';
import type { SendToService } from './service-requests.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Member = KeyRecipients['members'][number];
type WrappedKeys = NonNullable<SpaceKeys['wrappedKeys']>;

/** A space's raw keys by their epochs. */
export type KeysByEpoch = ReadonlyMap<number, Bytes>;

const pairPath = '/api/v1/me/encryption-vault/key-pair';
const keyBytes = 32;

/** Keys of spaces that the server cannot open: its members' devices make them and seal them to each other. */
export interface MemberKeys {
	/** Opens what is sealed to this person. @param own the keys of their personal space, newest first */
	open(spaceId: string, wrappedKeys: WrappedKeys, own: Keyring): Promise<KeysByEpoch>;
	/**
	 * Begins the epoch that is due, and hands epochs that are there to members who lack them. What the server does not
	 * take, another device or another time will do.
	 *
	 * @returns whether the space has a newer epoch by now
	 */
	handOut(spaceId: string, known: KeysByEpoch): Promise<boolean>;
}

export function createMemberKeys(send: SendToService, userId: () => string): MemberKeys {
	const keysPath = (spaceId: string) => `/api/v1/spaces/${encodeURIComponent(spaceId)}/keys`;

	async function sealFor({ userId: to, publicKey }: Member, spaceId: string, epoch: number, key: Bytes) {
		if (publicKey === null) return [];
		const { memberKeyContext, sealForMember } = await import('@mana/auth-protocol/member-key');
		const context = memberKeyContext(spaceId, epoch, to);
		const { encapsulatedKey, wrapped } = await sealForMember(decodeBase64(publicKey), key, context);
		return [
			{
				...{ userId: to, publicKey },
				encapsulatedKey: encodeBase64(encapsulatedKey),
				wrappedKey: encodeBase64(wrapped),
			},
		];
	}

	async function begin(spaceId: string, { current, members }: KeyRecipients): Promise<boolean> {
		const epoch = (current ?? 0) + 1;
		const key = crypto.getRandomValues(new Uint8Array(keyBytes));
		const wraps = await Promise.all(members.map((member) => sealFor(member, spaceId, epoch, key)));
		const body = { epoch, wraps: wraps.flat() };
		return (await send({ method: 'POST', path: `${keysPath(spaceId)}/epochs`, body })).ok;
	}

	async function share(spaceId: string, members: readonly Member[], known: KeysByEpoch): Promise<void> {
		const wraps = await Promise.all(
			members.flatMap((member) =>
				member.missingEpochs.map(async (epoch) => {
					const key = known.get(epoch);
					const sealed = key === undefined ? [] : await sealFor(member, spaceId, epoch, key);
					return sealed.map((wrap) => ({ ...wrap, epoch }));
				}),
			),
		);
		const body = { wraps: wraps.flat() };
		if (body.wraps.length > 0) await send({ method: 'POST', path: `${keysPath(spaceId)}/wraps`, body });
	}

	return {
		async open(spaceId, wrappedKeys, own) {
			const answer = await send({ method: 'GET', path: pairPath });
			const pair = answer.ok ? keyPairSchema.safeParse(answer.body) : undefined;
			if (!pair?.success) return new Map();
			return openMemberKeys({ userId: userId(), spaceId, wrappedKeys, pair: pair.data, own });
		},
		async handOut(spaceId, known) {
			const answer = await send({ method: 'GET', path: `${keysPath(spaceId)}/recipients` });
			const recipients = answer.ok ? keyRecipientsSchema.safeParse(answer.body) : undefined;
			if (!recipients?.success || !recipients.data.isOpaque) return false;
			const { epochDue, members } = recipients.data;
			const isNewer = epochDue && (await begin(spaceId, recipients.data));
			await share(spaceId, members, known);
			return isNewer;
		},
	};
}
