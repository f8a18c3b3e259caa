import { describe, expect, test } from 'bun:test';
import type { SpaceKeys } from '@mana/auth-protocol';
import { memberKeyContext, sealForMember } from '@mana/auth-protocol/member-key';
import {
	encodeBase64,
	generateKeyPair,
	generateRecoveryCode,
	importMasterKey,
	unwrapValue,
	wrapPrivateKey,
	wrapValue,
	wrapWithRecoveryCode,
} from '@mana/shared-crypto';
import { createCodeOpener } from './code-opener.ts';
import { MasterKeyClient } from './master-key-client.ts';

const randomKey = () => crypto.getRandomValues(new Uint8Array(32));

/** Anna's vault as only her code opens it, and a space of hers whose second key only its members have. */
async function createWorld() {
	const [masterKey, first, second] = [randomKey(), randomKey(), randomKey()];
	const code = generateRecoveryCode();
	const pair = await generateKeyPair();
	const wrap = await wrapWithRecoveryCode(masterKey, code);
	const kept = await wrapPrivateKey(pair, await importMasterKey(masterKey));
	const sealedFor = (epoch: number) =>
		sealForMember(pair.publicKey, second, memberKeyContext('s', epoch, 'anna'));
	const { encapsulatedKey, wrapped } = await sealedFor(2);
	const spaceKeys: SpaceKeys = {
		current: 2,
		keys: [{ epoch: 1, key: encodeBase64(first) }],
		wrappedKeys: [
			{ epoch: 2, encapsulatedKey: encodeBase64(encapsulatedKey), wrappedKey: encodeBase64(wrapped) },
		],
		zeroKnowledge: true,
	};
	const answers: Record<string, unknown> = {
		'/api/v1/me/encryption-vault/key': {
			...{ requiresRecoveryCode: true, zeroKnowledge: true, formatVersion: 1 },
			recoveryWrappedMk: encodeBase64(wrap.wrapped),
			recoveryIv: encodeBase64(wrap.iv),
		},
		'/api/v1/me/encryption-vault/key-pair': {
			publicKey: encodeBase64(pair.publicKey),
			wrappedPrivateKey: encodeBase64(kept.wrapped),
			iv: encodeBase64(kept.iv),
		},
		'/api/v1/spaces/s/keys': spaceKeys,
	};
	const fetch = async (url: string) => {
		const answer = answers[new URL(url).pathname];
		return Response.json(answer ?? { error: 'NOT_FOUND' }, { status: answer ? 200 : 404 });
	};
	const clientWith = (recoveryCode?: string) => {
		const authUrl = 'http://auth.mana.test';
		const ownerKeys = recoveryCode && createCodeOpener({ authUrl, fetch, recoveryCode });
		return new MasterKeyClient({ authUrl, fetch, ...(ownerKeys && { ownerKeys }) });
	};
	return { code, masterKey, first, second, answers, clientWith };
}

const anna = { userId: 'anna', jwt: 'token' };
const personal = { ...anna, space: { id: 'p', type: 'personal' } } as const;
const shared = { ...anna, space: { id: 's', type: 'family' } } as const;
const codeOf = (work: Promise<unknown>) =>
	work.then(
		() => 'opened',
		(error) => error.code,
	);

describe('by their recovery code a person’s own gateway', () => {
	test('opens what only that code opens', async () => {
		const { code, masterKey, clientWith } = await createWorld();
		const [key] = await clientWith(code).getKeyring(personal);
		const sealed = await wrapValue('violet', await importMasterKey(masterKey));
		expect(key && (await unwrapValue(sealed, [key]))).toBe('violet');
		expect(await codeOf(clientWith().getKeyring(personal))).toBe('ZERO_KNOWLEDGE');
		expect(await codeOf(clientWith(generateRecoveryCode()).getKeyring(personal))).toBe('ZERO_KNOWLEDGE');
	});

	test('opens what was sealed to them in a shared space, and writes under the newest key', async () => {
		const { code, first, second, clientWith } = await createWorld();
		const ring = await clientWith(code).getKeyring(shared);
		for (const [index, raw] of [second, first].entries()) {
			const sealed = await wrapValue(index, await importMasterKey(raw));
			const key = ring[index];
			expect(key && (await unwrapValue(sealed, [key]))).toBe(index);
		}
		expect(await codeOf(clientWith().getKeyring(shared))).toBe('ZERO_KNOWLEDGE');
	});

	test('writes nothing where the newest key was sealed to others', async () => {
		const { code, answers, clientWith } = await createWorld();
		answers['/api/v1/spaces/s/keys'] = { current: 3, keys: [], wrappedKeys: [], zeroKnowledge: true };
		expect(await codeOf(clientWith(code).getKeyring(shared))).toBe('ZERO_KNOWLEDGE');
		answers['/api/v1/me/encryption-vault/key-pair'] = undefined;
		expect(await codeOf(clientWith(code).getKeyring(shared))).toBe('ZERO_KNOWLEDGE');
	});
});
