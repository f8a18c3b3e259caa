import { describe, expect, test } from 'bun:test';
import { type AgentKeyKind, generateSigningPair, unwrapAgentKey, wrapAgentKey } from './agent-keys.ts';
import { generateKeyPair, unwrapKeyPair, wrapPrivateKey } from './key-pair.ts';
import { generateMasterKey, importMasterKey } from './master-key.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const code = (code: string) => expect.objectContaining({ code });
const text = new TextEncoder().encode('what was sealed');

const kinds: readonly [AgentKeyKind, AgentKeyKind, typeof generateKeyPair][] = [
	['encryption', 'signing', generateKeyPair],
	['signing', 'encryption', generateSigningPair],
];

describe.each(kinds)('an agent key for %s', (kind, otherKind, generate) => {
	test('is wrapped under the master key and comes back whole', async () => {
		const [pair, masterKey] = [await generate(), await generateMasterKey()];
		const wrap = await wrapAgentKey(kind, pair, masterKey);
		expect([wrap.wrapped.length, wrap.iv.length]).toEqual([48, 12]);
		expect(await unwrapAgentKey(kind, pair.publicKey, wrap, masterKey)).toEqual(pair);
	});

	test('opens under no other master key, beside no other public half and not as the other kind', async () => {
		const [pair, masterKey] = [await generate(), await generateMasterKey()];
		const wrap = await wrapAgentKey(kind, pair, masterKey);
		const other = (await generate()).publicKey;
		const altered = { ...wrap, wrapped: wrap.wrapped.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) };
		const short = { ...wrap, wrapped: wrap.wrapped.slice(1) };
		const otherKey = await generateMasterKey();
		for (const open of [
			() => unwrapAgentKey(kind, pair.publicKey, wrap, otherKey),
			() => unwrapAgentKey(kind, other, wrap, masterKey),
			() => unwrapAgentKey(otherKind, pair.publicKey, wrap, masterKey),
			() => unwrapAgentKey(kind, pair.publicKey, altered, masterKey),
			() => unwrapAgentKey(kind, pair.publicKey, short, masterKey),
		]) {
			await expect(open()).rejects.toEqual(code('DECRYPT_FAILED'));
		}
	});

	test('is not mistaken for the key pair of shared spaces', async () => {
		const [pair, masterKey] = [await generate(), await generateMasterKey()];
		const asAgent = await wrapAgentKey(kind, pair, masterKey);
		const asMember = await wrapPrivateKey(pair, masterKey);
		await expect(unwrapKeyPair(pair.publicKey, asAgent, masterKey)).rejects.toEqual(code('DECRYPT_FAILED'));
		await expect(unwrapAgentKey(kind, pair.publicKey, asMember, masterKey)).rejects.toEqual(
			code('DECRYPT_FAILED'),
		);
	});

	test('refuses halves of another length', async () => {
		const [pair, masterKey] = [await generate(), await importMasterKey(new Uint8Array(32).fill(1))];
		for (const broken of [
			{ ...pair, publicKey: pair.publicKey.slice(1) },
			{ ...pair, privateKey: pair.privateKey.slice(1) },
		]) {
			await expect(wrapAgentKey(kind, broken, masterKey)).rejects.toEqual(code('KEY_INVALID'));
		}
	});
});

test('a signing pair signs what its public half proves, and no other does', async () => {
	const [anna, ben] = [await generateSigningPair(), await generateSigningPair()];
	expect([anna.publicKey.length, anna.privateKey.length]).toEqual([32, 32]);
	const signature = await sign(anna.privateKey, text);
	expect(await isSignedBy(anna.publicKey, signature)).toBe(true);
	expect(await isSignedBy(ben.publicKey, signature)).toBe(false);
});

// RFC 8032 section 7.1, test 2.
test('a seed of 32 bytes gives the published signature', async () => {
	const seed = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
	const signature = await sign(seed, hex('72'));
	expect(Buffer.from(signature).toString('hex')).toBe(
		'92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
			'085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
	);
});

async function sign(seed: Uint8Array, message: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
	const pkcs8 = new Uint8Array([...hex('302e020100300506032b657004220420'), ...seed]);
	const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
	return crypto.subtle.sign('Ed25519', key, message);
}

async function isSignedBy(publicKey: Uint8Array<ArrayBuffer>, signature: ArrayBuffer): Promise<boolean> {
	const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
	return crypto.subtle.verify('Ed25519', key, signature, text);
}
