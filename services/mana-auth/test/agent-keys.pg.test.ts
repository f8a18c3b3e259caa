import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { agentKeysPath, type KeyAuditPage } from '@mana/auth-protocol';
import { decodeBase64, encodeBase64, importMasterKey, unwrapAgentKey } from '@mana/shared-crypto';
import postgres from 'postgres';
import { keyCacheMs } from '../src/domain/rotate-vault.ts';
import {
	type AuthWorld,
	bearer,
	boundToken,
	createAuthWorld,
	get,
	post,
	put,
	refusalOf,
	registered,
	steppedUp,
} from './auth-world.ts';
import {
	agentKeysBody,
	createDevice,
	type Device,
	goZeroKnowledge,
	newAgentPairs,
	publishAgentKeys,
	vaultPath,
} from './device.ts';
import { connect } from './oauth-client.ts';
import { createWorldSync } from './world-sync.ts';

const sync = createWorldSync();
let world: AuthWorld;
let aheadMs = 0;
beforeAll(async () => {
	world = await createAuthWorld({}, { fetch: sync.fetch, now: () => Date.now() + aheadMs });
	sync.app = world.app;
});
afterAll(() => world.close());

const publicPath = `${agentKeysPath}/public`;
const send = (token: string, body: unknown) => put(world.app, agentKeysPath, body, bearer(token));
const read = (token: string, path: string = agentKeysPath) => get(world.app, path, token);
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

async function zeroKnowledge(name: string): Promise<Device> {
	const device = await createDevice(world.app, `${name}@mana.test`);
	await goZeroKnowledge(world.app, device);
	return device;
}

async function audited(device: Device): Promise<string[]> {
	const log: KeyAuditPage = await (await read(device.accessToken, `${vaultPath}/audit`)).json();
	expect(log.chain.isIntact).toBe(true);
	return log.entries.map(({ action, status }) => `${action} ${status}`).toReversed();
}

describe('agent keys', () => {
	test('come back for their owner to open, in public without the private halves, and stand in the log', async () => {
		const device = await zeroKnowledge('has');
		for (const path of [agentKeysPath, publicPath]) {
			const missing = await read(device.accessToken, path);
			expect(await refusalOf(missing)).toEqual({ status: 404, error: 'AGENT_KEYS_MISSING' });
		}
		const before = (await audited(device)).length;
		const pairs = await publishAgentKeys(world.app, device);
		const kept = await (await read(device.accessToken)).json();
		const masterKey = await importMasterKey(device.masterKey);
		for (const kind of ['encryption', 'signing'] as const) {
			const { publicKey, wrappedPrivateKey, iv } = kept[kind];
			const wrap = { wrapped: decodeBase64(wrappedPrivateKey), iv: decodeBase64(iv) };
			expect(await unwrapAgentKey(kind, decodeBase64(publicKey), wrap, masterKey)).toEqual(pairs[kind]);
		}
		const inPublic = await read(device.accessToken, publicPath);
		expect(await inPublic.json()).toEqual({
			encryptionKey: encodeBase64(pairs.encryption.publicKey),
			signingKey: encodeBase64(pairs.signing.publicKey),
		});
		expect((await audited(device)).slice(before)).toEqual(['agent_keys_set 200', 'agent_keys_fetch 200']);
	});

	test('are replaced only where that is asked for, whichever half is another one', async () => {
		const device = await zeroKnowledge('replaces');
		const first = await publishAgentKeys(world.app, device);
		const second = await newAgentPairs();
		for (const pairs of [
			second,
			{ ...first, signing: second.signing },
			{ ...second, signing: first.signing },
		]) {
			const body = await agentKeysBody(pairs, device.masterKey);
			expect(await refusalOf(await send(device.strongToken, body))).toEqual({
				status: 409,
				error: 'AGENT_KEYS_EXIST',
			});
		}
		// The same keys in another wrap are no others.
		const again = await agentKeysBody(first, device.masterKey);
		expect((await send(device.strongToken, again)).status).toBe(200);
		expect(await (await read(device.accessToken)).json()).toMatchObject({ signing: again.signing });
		const replacing = { ...(await agentKeysBody(second, device.masterKey)), replace: true };
		expect((await send(device.strongToken, replacing)).status).toBe(200);
		expect(await (await read(device.accessToken, publicPath)).json()).toEqual({
			encryptionKey: encodeBase64(second.encryption.publicKey),
			signingKey: encodeBase64(second.signing.publicKey),
		});
	});

	test('are one of those that two devices send at once', async () => {
		const device = await zeroKnowledge('at-once');
		const bodies = await Promise.all(
			Array.from({ length: 6 }, async () => agentKeysBody(await newAgentPairs(), device.masterKey)),
		);
		const answers = await Promise.all(bodies.map((body) => send(device.strongToken, body)));
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
		const winner = bodies[answers.findIndex(({ status }) => status === 200)];
		expect((await (await read(device.accessToken)).json()).signing).toEqual(winner?.signing);
	});

	test('need a proof of who it is, which is written down where it is missing', async () => {
		const device = await zeroKnowledge('no-proof');
		const body = await agentKeysBody(await newAgentPairs(), device.masterKey);
		const refused = await send(device.accessToken, body);
		expect(refused.headers.get('www-authenticate')).toContain('acr_values="step-up"');
		expect(await refusalOf(refused)).toEqual({ status: 401, error: 'STEP_UP_REQUIRED' });
		expect((await audited(device)).at(-1)).toBe('agent_keys_set 401');
		expect((await read(device.accessToken, publicPath)).status).toBe(404);
	});

	test('are of zero-knowledge mode alone', async () => {
		const refused = { status: 409, error: 'NOT_ZERO_KNOWLEDGE' };
		const standard = await createDevice(world.app, 'standard@mana.test');
		const body = await agentKeysBody(await newAgentPairs(), standard.masterKey);
		expect(await refusalOf(await send(standard.strongToken, body))).toEqual(refused);
		const keyless = await registered(world.app, 'keyless@mana.test');
		expect(await refusalOf(await send(await steppedUp(world.app, keyless), body))).toEqual(refused);
	});

	test('are refused under another master key than the one in force', async () => {
		const device = await zeroKnowledge('wrong-key');
		const pairs = await newAgentPairs();
		const wrong = { status: 400, error: 'WRONG_KEY' };
		const other = await agentKeysBody(pairs, crypto.getRandomValues(new Uint8Array(32)));
		expect(await refusalOf(await send(device.strongToken, other))).toEqual(wrong);
		const before = device.masterKey;
		await goZeroKnowledge(world.app, await confirmed(device));
		expect(await refusalOf(await send(device.strongToken, await agentKeysBody(pairs, before)))).toEqual(
			wrong,
		);
		expect((await send(device.strongToken, await agentKeysBody(pairs, device.masterKey))).status).toBe(200);
	});

	test.each([
		['encryption', 'a point of low order', '00'.repeat(32)],
		['encryption', 'another of low order', `01${'00'.repeat(31)}`],
		['signing', 'the neutral element', `01${'00'.repeat(31)}`],
		['signing', 'a point of order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
		['signing', 'no point', `02${'00'.repeat(31)}`],
		['signing', 'a number that the field does not have', 'ff'.repeat(32)],
	] as const)('are refused where the public half for %s is %s', async (kind, name, hex) => {
		const device = await zeroKnowledge(`${kind}-${name.replaceAll(' ', '-')}`);
		const body = await agentKeysBody(await newAgentPairs(), device.masterKey);
		const broken = { ...body, [kind]: { ...body[kind], publicKey: base64(hex) } };
		expect(await refusalOf(await send(device.strongToken, broken))).toEqual({
			status: 400,
			error: 'PUBLIC_KEY_INVALID',
		});
		expect((await read(device.accessToken, publicPath)).status).toBe(404);
	});

	test('are refused in another shape', async () => {
		const device = await zeroKnowledge('shape');
		const body = await agentKeysBody(await newAgentPairs(), device.masterKey);
		const { signing, ...unsigned } = body;
		for (const broken of [
			{},
			unsigned,
			{ ...body, signing: { ...signing, publicKey: base64('00'.repeat(31)) } },
			{ ...body, signing: { ...signing, wrappedPrivateKey: base64('00'.repeat(32)) } },
			{ ...body, signing: { ...signing, iv: base64('00'.repeat(16)) } },
			{ ...body, masterKeyCheck: undefined },
			{ ...body, replace: 'yes' },
		]) {
			expect(await refusalOf(await send(device.strongToken, broken))).toMatchObject({ status: 400 });
		}
		expect((await read(device.accessToken, publicPath)).status).toBe(404);
	});

	test('are everybody’s own', async () => {
		const [anna, ben] = [await zeroKnowledge('anna'), await zeroKnowledge('ben')];
		const pairs = await publishAgentKeys(world.app, anna);
		for (const path of [agentKeysPath, publicPath]) {
			expect((await read(ben.accessToken, path)).status).toBe(404);
		}
		await publishAgentKeys(world.app, ben);
		expect((await (await read(anna.accessToken, publicPath)).json()).signingKey).toBe(
			encodeBase64(pairs.signing.publicKey),
		);
		const rows = await world.admin`select user_id from auth.agent_keys where user_id = ${anna.user.id}`;
		expect(rows).toHaveLength(1);
	});

	test('are no agent’s business: not by OAuth, nor by an exchanged token, nor without one', async () => {
		const device = await zeroKnowledge('agents');
		await publishAgentKeys(world.app, device);
		const body = { ...(await agentKeysBody(await newAgentPairs(), device.masterKey)), replace: true };
		const bounds = {
			space: '*',
			scope: 'notes:read',
			act: { sub: 'client' },
			sid: undefined,
			acr: 'step-up',
		};
		const { tokens } = await connect(world.app, device, { scope: 'notes:read' });
		const refused = [
			['TOKEN_AUDIENCE', tokens.access_token],
			['TOKEN_BOUND', await boundToken(world, device, { ...bounds, use: 'sync' })],
			['TOKEN_BOUND', await boundToken(world, device, { ...bounds, use: 'keys' })],
			['TOKEN_BOUND', await boundToken(world, device, { space: 's1', acr: 'step-up', sid: undefined })],
		] as const;
		for (const [error, token] of refused) {
			for (const answer of [await read(token), await read(token, publicPath), await send(token, body)]) {
				expect((await refusalOf(answer)).error).toBe(error);
			}
		}
		const trace = await boundToken(world, device, { ...bounds, use: 'trace' });
		for (const answer of [await read(trace), await send(trace, body)]) {
			expect(await refusalOf(answer)).toEqual({ status: 403, error: 'TOKEN_BOUND' });
		}
		for (const path of [agentKeysPath, publicPath]) {
			expect(await refusalOf(await get(world.app, path))).toEqual({ status: 401, error: 'TOKEN_MISSING' });
		}
	});

	test('are gone once the mode is turned off, with whatever was under way', async () => {
		const device = await zeroKnowledge('turns-off');
		await publishAgentKeys(world.app, device);
		const off = { enable: false, masterKey: encodeBase64(device.masterKey) };
		const wrong = { ...off, masterKey: encodeBase64(new Uint8Array(32)) };
		const turn = (body: object) =>
			post(world.app, `${vaultPath}/zero-knowledge`, body, bearer(device.strongToken));
		expect((await turn(wrong)).status).toBe(400);
		expect((await read(device.accessToken)).status).toBe(200);
		const body = await agentKeysBody(await newAgentPairs(), device.masterKey);
		const late = { ...body, replace: true };
		const [turned, ...puts] = await Promise.all([
			turn(off),
			...Array.from({ length: 4 }, () => send(device.strongToken, late)),
		]);
		expect(turned.status).toBe(200);
		for (const { status } of puts) expect([200, 409]).toContain(status);
		expect((await read(device.accessToken)).status).toBe(404);
		expect((await send(device.strongToken, late)).status).toBe(409);
	});

	test('are wrapped anew before a rotation of the master key is confirmed', async () => {
		const device = await confirmed(await zeroKnowledge('rotates'));
		const pairs = await publishAgentKeys(world.app, device);
		await goZeroKnowledge(world.app, device);
		expect((await read(device.accessToken)).status).toBe(200);
		aheadMs += keyCacheMs;
		device.strongToken = await steppedUp(world.app, device);
		const confirm = () => post(world.app, `${vaultPath}/rotate/confirm`, {}, bearer(device.strongToken));
		expect(await refusalOf(await confirm())).toEqual({ status: 409, error: 'AGENT_KEYS_NOT_REWRAPPED' });
		const rewrapped = await agentKeysBody(pairs, device.masterKey);
		expect((await send(device.strongToken, rewrapped)).status).toBe(200);
		expect((await confirm()).status).toBe(200);
		expect(await (await read(device.accessToken)).json()).toMatchObject({ encryption: rewrapped.encryption });
	});

	test('go with the account, and stand in the export without a key', async () => {
		const device = await zeroKnowledge('exports');
		const pairs = await publishAgentKeys(world.app, device);
		const exported = await (await get(world.app, '/api/v1/me/export', device.strongToken)).text();
		expect(JSON.parse(exported).agentKeys).toEqual([{ generation: 2, updatedAt: expect.any(String) }]);
		expect(exported).not.toContain(encodeBase64(pairs.signing.publicKey));
		await world.admin`delete from auth.users where id = ${device.user.id}`;
		expect(await world.admin`select from auth.agent_keys where user_id = ${device.user.id}`).toHaveLength(0);
	});
});

test('row-level security shows the service a person’s agent keys only while it acts for them', async () => {
	const device = await zeroKnowledge('rows');
	await publishAgentKeys(world.app, device);
	const runtime = postgres(world.runtimeUrl, { max: 1, onnotice: () => {} });
	try {
		const seenAs = (userId: string) =>
			runtime.begin(async (tx) => {
				await tx`select set_config('mana.user_id', ${userId}, true)`;
				return (await tx`select user_id from auth.agent_keys`).map(({ user_id }) => user_id);
			});
		expect(await seenAs(device.user.id)).toEqual([device.user.id]);
		expect(await seenAs('somebody-else')).toEqual([]);
		expect(await runtime`select from auth.agent_keys`).toHaveLength(0);
	} finally {
		await runtime.end({ timeout: 1 });
	}
});

/** With the rotation confirmed that zero-knowledge mode began. */
async function confirmed(device: Device): Promise<Device> {
	aheadMs += keyCacheMs;
	const strongToken = await steppedUp(world.app, device);
	const answer = await post(world.app, `${vaultPath}/rotate/confirm`, {}, bearer(strongToken));
	if (answer.status !== 200) throw new Error(await answer.text());
	device.strongToken = strongToken;
	return device;
}
