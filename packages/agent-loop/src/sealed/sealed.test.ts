import { describe, expect, test } from 'bun:test';
import { encodeBase64, generateKeyPair, unwrapValue, wrapValue } from '@mana/shared-crypto';
import type { MergedRow } from '@mana/sync-protocol';
import {
	fingerprintOf,
	kidOf,
	openInputs,
	openResult,
	type SealedInputs,
	type SealedTerms,
	sealInputs,
	sealResult,
	verifyInputs,
} from './index.ts';

const stamp = '019ab4e0c1f2|0000|phone';
const row: MergedRow = {
	...{ table: 'tasks', id: 't1', op: 'insert', spaceId: 's1' },
	data: { title: 'Grüße, 🌲' },
	fields: { title: { updatedAt: '2026-11-30T08:00:00.000Z', stamp } },
	stamps: { inserted: stamp, latest: stamp },
};

async function signingPair() {
	const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
	if (!('publicKey' in pair)) throw new Error('no Ed25519 here');
	const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	return { signingKey: pair.privateKey, publicKey };
}

async function envelope() {
	const [server, person] = [await generateKeyPair(), await signingPair()];
	const terms: SealedTerms = {
		v: 1,
		userId: 'anna',
		missionId: 'm1',
		spaceId: 's1',
		kid: await kidOf(server.publicKey),
		sealedAt: '2026-11-30T08:00:00.000Z',
		expiresAt: '2026-12-14T08:00:00.000Z',
		scopes: ['tasks:read'],
		cadence: { kind: 'daily', atHour: 7, atMinute: 0, timeZone: 'Europe/Berlin' },
		agentId: null,
		agentLimit: 1,
	};
	const sealed = await sealInputs(terms, [{ app: 'todo', row }], {
		...server,
		signingKey: person.signingKey,
	});
	return { server, person, terms, sealed };
}

const codeOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error) => error.code);

describe('sealed inputs', () => {
	test('open with the key that they are sealed to, with what they are for', async () => {
		const { server, person, terms, sealed } = await envelope();
		expect(await verifyInputs(sealed, person.publicKey)).toEqual(terms);
		const opened = await openInputs(sealed, person.publicKey, server);
		expect(opened.terms).toEqual(terms);
		expect(opened.rows).toEqual([{ app: 'todo', row }]);
		expect(opened.runKey.extractable).toBe(false);
		expect(await unwrapValue(await wrapValue('x', opened.runKey), opened.runKey)).toBe('x');
	});

	test('say nothing of what is in them', async () => {
		const { sealed } = await envelope();
		const text = Object.values(sealed)
			.map((part) => Buffer.from(part, 'base64').toString('latin1'))
			.join();
		expect(text).toContain('m1');
		expect(text).not.toContain('title');
		expect(text).not.toContain(Buffer.from('Grüße').toString('latin1'));
	});

	test('are refused where any bit of them was changed', async () => {
		const { server, person, sealed } = await envelope();
		for (const part of ['terms', 'enc', 'ciphertext', 'signature'] as const) {
			const bytes = new Uint8Array(Buffer.from(sealed[part], 'base64'));
			for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
				const altered = bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
				const changed: SealedInputs = { ...sealed, [part]: encodeBase64(altered) };
				expect(await codeOf(verifyInputs(changed, person.publicKey))).toBe('SEALED_INVALID');
				expect(await codeOf(openInputs(changed, person.publicKey, server))).toBe('SEALED_INVALID');
			}
		}
	});

	test('take no other terms, not by bytes that move from one part to the next', async () => {
		const { person, sealed } = await envelope();
		const terms = Buffer.from(sealed.terms, 'base64');
		const enc = Buffer.from(sealed.enc, 'base64');
		const moved = {
			...sealed,
			terms: terms.subarray(0, -1).toString('base64'),
			enc: Buffer.concat([terms.subarray(-1), enc]).toString('base64'),
		};
		expect(await codeOf(verifyInputs(moved, person.publicKey))).toBe('SEALED_INVALID');
	});

	test('of another person or for another key are refused', async () => {
		const { server, person, sealed } = await envelope();
		const other = await envelope();
		expect(await codeOf(verifyInputs(sealed, other.person.publicKey))).toBe('SEALED_INVALID');
		expect(await codeOf(openInputs(sealed, person.publicKey, other.server))).toBe('SEALED_INVALID');
		// Signed by the person, with the terms of one and the content of the other.
		const { signature: _, ...parts } = { ...sealed, terms: other.sealed.terms };
		expect(
			await codeOf(openInputs({ ...parts, signature: sealed.signature }, person.publicKey, server)),
		).toBe('SEALED_INVALID');
		expect(await codeOf(verifyInputs(sealed, new Uint8Array(31)))).toBe('KEY_INVALID');
	});

	test('with terms that are none are refused, however well they are signed', async () => {
		const { server, person, terms } = await envelope();
		const sealing = { ...server, signingKey: person.signingKey };
		const wrong = { ...terms, scopes: 'everything' } as never;
		expect(sealInputs(wrong, [], sealing)).rejects.toThrow();
		expect(await codeOf(sealInputs(terms, [], { ...sealing, publicKey: new Uint8Array(32) }))).toBe(
			'KEY_INVALID',
		);
	});
});

describe('a sealed result', () => {
	const result = {
		table: 'aiProposals' as const,
		id: 'p1',
		data: { args: '{"title":"Milch"}' },
		at: '2026-11-30T08:00:00.000Z',
	};

	test('opens with the key of its person, as of its run', async () => {
		const person = await generateKeyPair();
		const of = { userId: 'anna', missionId: 'm1', runId: 'r1' };
		const sealed = await sealResult(person.publicKey, of, result);
		expect(await openResult(person, of, sealed)).toEqual(result);
		for (const other of [{ userId: 'ben' }, { missionId: 'm2' }, { runId: 'r2' }]) {
			expect(await codeOf(openResult(person, { ...of, ...other }, sealed))).toBe('SEALED_INVALID');
		}
		expect(await codeOf(openResult(await generateKeyPair(), of, sealed))).toBe('SEALED_INVALID');
	});

	test('is of a run or a proposal, and of nothing else', async () => {
		const person = await generateKeyPair();
		const of = { userId: 'anna', missionId: 'm1', runId: 'r1' };
		const sealed = await sealResult(person.publicKey, of, { ...result, table: 'agents' as never });
		expect(await codeOf(openResult(person, of, sealed))).toBe('SEALED_INVALID');
	});
});

describe('a sealing key', () => {
	// RFC 8037 appendix A.6: Bob's public key of RFC 7748 section 6.1.
	const bob = new Uint8Array(
		Buffer.from('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f', 'hex'),
	);

	test('is called by its thumbprint (RFC 7638)', async () => {
		const { calculateJwkThumbprint } = await import('jose');
		const x = Buffer.from(bob).toString('base64url');
		expect(await kidOf(bob)).toBe(await calculateJwkThumbprint({ kty: 'OKP', crv: 'X25519', x }));
	});

	test('is compared by groups that can be read out', async () => {
		expect(await fingerprintOf(bob)).toMatch(/^([0-9A-F]{4} ){7}[0-9A-F]{4}$/);
		expect(await codeOf(fingerprintOf(bob.subarray(1)))).toBe('KEY_INVALID');
	});
});
