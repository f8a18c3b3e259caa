import { agentKeysPath, type SignedIn } from '@mana/auth-protocol';
import { memberKeyContext, openAsMember, sealForMember } from '@mana/auth-protocol/member-key';
import {
	type AgentKeyKind,
	encodeBase64,
	generateKeyPair,
	generateRecoveryCode,
	generateSigningPair,
	importMasterKey,
	type KeyPair,
	wrapAgentKey,
	wrapPreviousKey,
	wrapPrivateKey,
	wrapWithRecoveryCode,
} from '@mana/shared-crypto';
import type { Hono } from 'hono';
import { keyCheck } from '../src/domain/key-encryption.ts';
import { bearer, password, post, publicUrl, put, registered } from './auth-world.ts';

export const vaultPath = '/api/v1/me/encryption-vault';

/** A person at a device of theirs, with a vault. */
export interface Device extends SignedIn {
	/** After a step-up. */
	strongToken: string;
	masterKey: Uint8Array<ArrayBuffer>;
	pair: KeyPair;
}

export async function createDevice(app: Hono, email: string): Promise<Device> {
	return deviceOf(app, await registered(app, email));
}

export async function deviceOf(app: Hono, person: SignedIn): Promise<Device> {
	const vault = await (await post(app, `${vaultPath}/init`, {}, bearer(person.accessToken))).json();
	const stepUp = await post(app, '/api/v1/auth/step-up', { password }, bearer(person.accessToken));
	return {
		...person,
		strongToken: (await stepUp.json()).accessToken,
		masterKey: new Uint8Array(Buffer.from(vault.masterKey, 'base64')),
		pair: await generateKeyPair(),
	};
}

export async function publishKeyPair(app: Hono, { strongToken, masterKey, pair }: Device): Promise<Response> {
	const { wrapped, iv } = await wrapPrivateKey(pair, await importMasterKey(masterKey));
	const body = {
		publicKey: encodeBase64(pair.publicKey),
		wrappedPrivateKey: encodeBase64(wrapped),
		iv: encodeBase64(iv),
		masterKeyCheck: encodeBase64(keyCheck(masterKey)),
	};
	return app.request(`${publicUrl}${vaultPath}/key-pair`, {
		method: 'PUT',
		headers: { 'content-type': 'application/json', ...bearer(strongToken) },
		body: JSON.stringify(body),
	});
}

/** The keys by which an agent works for a person whose key only their devices hold. */
export interface AgentPairs {
	encryption: KeyPair;
	signing: KeyPair;
}

export async function newAgentPairs(): Promise<AgentPairs> {
	return { encryption: await generateKeyPair(), signing: await generateSigningPair() };
}

/** What a device sends of them. */
export async function agentKeysBody({ encryption, signing }: AgentPairs, masterKey: Uint8Array<ArrayBuffer>) {
	const key = await importMasterKey(masterKey);
	const wrapped = async (kind: AgentKeyKind, pair: KeyPair) => {
		const wrap = await wrapAgentKey(kind, pair, key);
		return {
			publicKey: encodeBase64(pair.publicKey),
			wrappedPrivateKey: encodeBase64(wrap.wrapped),
			iv: encodeBase64(wrap.iv),
		};
	};
	return {
		encryption: await wrapped('encryption', encryption),
		signing: await wrapped('signing', signing),
		masterKeyCheck: encodeBase64(keyCheck(masterKey)),
		replace: false,
	};
}

/** The keys are then published, of a device in zero-knowledge mode. */
export async function publishAgentKeys(app: Hono, device: Device): Promise<AgentPairs> {
	const pairs = await newAgentPairs();
	const body = await agentKeysBody(pairs, device.masterKey);
	const answer = await put(app, agentKeysPath, body, bearer(device.strongToken));
	if (answer.status !== 200) throw new Error(await answer.text());
	return pairs;
}

/** What a device sends of a new key that it has made: POST …/rotate. */
export async function newKeyBody(
	current: Uint8Array<ArrayBuffer>,
	previous: Uint8Array<ArrayBuffer>,
	code = generateRecoveryCode(),
) {
	const recovery = await wrapWithRecoveryCode(current, code);
	const sealed = await wrapPreviousKey(previous, await importMasterKey(current));
	return {
		key: {
			masterKeyCheck: encodeBase64(keyCheck(current)),
			recoveryWrappedMk: encodeBase64(recovery.wrapped),
			recoveryIv: encodeBase64(recovery.iv),
			previousKeyWrapped: encodeBase64(sealed.wrapped),
			previousKeyIv: encodeBase64(sealed.iv),
		},
	};
}

/** The device's master key is then another one. */
export async function goZeroKnowledge(app: Hono, device: Device): Promise<void> {
	const { strongToken, masterKey: previous } = device;
	device.masterKey = crypto.getRandomValues(new Uint8Array(32));
	const body = await newKeyBody(device.masterKey, previous);
	await post(app, `${vaultPath}/rotate`, body, bearer(strongToken));
	const enabled = await post(app, `${vaultPath}/zero-knowledge`, { enable: true }, bearer(strongToken));
	if (enabled.status !== 200) throw new Error(await enabled.text());
}

/** What the device makes of a space's `wrappedKeys`: base64 keys by epoch. */
export async function openWrappedKeys(
	{ user, pair }: Device,
	spaceId: string,
	wrappedKeys: { epoch: number; encapsulatedKey: string; wrappedKey: string }[],
): Promise<Record<number, string>> {
	const opened: Record<number, string> = {};
	for (const { epoch, encapsulatedKey, wrappedKey } of wrappedKeys) {
		const sealed = {
			encapsulatedKey: Buffer.from(encapsulatedKey, 'base64'),
			wrapped: Buffer.from(wrappedKey, 'base64'),
		};
		const context = memberKeyContext(spaceId, epoch, user.id);
		opened[epoch] = encodeBase64(await openAsMember(pair.privateKey, sealed, context));
	}
	return opened;
}

/** A body of a wrap for one member, as the wrap routes take it. */
export async function wrapFor(
	{ user, pair }: Device,
	spaceId: string,
	epoch: number,
	key: Uint8Array<ArrayBuffer>,
) {
	const context = memberKeyContext(spaceId, epoch, user.id);
	const { encapsulatedKey, wrapped } = await sealForMember(pair.publicKey, key, context);
	return {
		userId: user.id,
		publicKey: encodeBase64(pair.publicKey),
		encapsulatedKey: encodeBase64(encapsulatedKey),
		wrappedKey: encodeBase64(wrapped),
	};
}
