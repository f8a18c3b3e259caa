import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import {
	encodeBase64,
	generateKeyPair,
	generateRecoveryCode,
	importMasterKey,
	unwrapKeyPair,
	unwrapPreviousKey,
	unwrapWithRecoveryCode,
	wrapPrivateKey,
	wrapWithRecoveryCode,
} from '@mana/shared-crypto';
import { connect } from '../src/db/connection.ts';
import { readKeyAudit } from '../src/db/key-audit-store.ts';
import { isIntactChain } from '../src/domain/key-audit.ts';
import { keyCheck } from '../src/domain/key-encryption.ts';
import { keyCacheMs } from '../src/domain/rotate-vault.ts';
import {
	type AuthWorld,
	activeKekId,
	bearer,
	createAuthWorld,
	get,
	password,
	post,
	publicUrl,
	refusalOf,
	registered,
} from './auth-world.ts';
import { newKeyBody } from './device.ts';

const base = '/api/v1/me/encryption-vault';
let world: AuthWorld;
let runtime: ReturnType<typeof connect>;
let clockMs = Date.now();
beforeAll(async () => {
	world = await createAuthWorld({}, { now: () => clockMs });
	runtime = connect(world.runtimeUrl, 1);
});
beforeEach(() => {
	clockMs = Date.now();
});
afterAll(async () => {
	await runtime.pool.end();
	await world.close();
});

interface Person {
	userId: string;
	token: string;
	/** After a step-up. */
	strong: string;
	masterKey: Uint8Array<ArrayBuffer>;
}

const stepUp = async (token: string): Promise<string> =>
	(await (await post(world.app, '/api/v1/auth/step-up', { password }, bearer(token))).json()).accessToken;

async function person(name: string): Promise<Person> {
	const { user, accessToken } = await registered(world.app, `${name}@mana.test`);
	const vault = await (await post(world.app, `${base}/init`, {}, bearer(accessToken))).json();
	return {
		userId: user.id,
		token: accessToken,
		strong: await stepUp(accessToken),
		masterKey: fromBase64(vault.masterKey),
	};
}

const send = (method: string, path: string, token: string, body?: unknown) =>
	world.app.request(`${publicUrl}${base}${path}`, {
		method,
		headers: { 'content-type': 'application/json', ...bearer(token) },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
const key = async (token: string) => (await get(world.app, `${base}/key`, token)).json();
const status = async (token: string) => (await get(world.app, `${base}/status`, token)).json();
const audited = async (userId: string) => {
	const rows = await readKeyAudit(runtime.sql, userId);
	expect(isIntactChain(rows)).toBe(true);
	return rows.map(({ action, status }) => `${action} ${status}`);
};
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

async function recoveryBody(masterKey: Uint8Array<ArrayBuffer>, code = generateRecoveryCode()) {
	const { wrapped, iv } = await wrapWithRecoveryCode(masterKey, code);
	return { recoveryWrappedMk: encodeBase64(wrapped), recoveryIv: encodeBase64(iv) };
}

async function zeroKnowledgePerson(name: string): Promise<Person & { code: string }> {
	const someone = await person(name);
	const code = generateRecoveryCode();
	const masterKey = await switchedKey(someone, code);
	await putTogether(someone.token);
	return { ...someone, masterKey, code, strong: await stepUp(someone.token) };
}

/** Turns the mode on with a key of the device's. */
async function switchedKey({ strong, masterKey: previous }: Person, code?: string) {
	const masterKey = crypto.getRandomValues(new Uint8Array(32));
	expect((await send('POST', '/rotate', strong, await newKeyBody(masterKey, previous, code))).status).toBe(
		200,
	);
	const answer = await send('POST', '/zero-knowledge', strong, { enable: true });
	expect(await answer.json()).toEqual({ ok: true, zeroKnowledge: true });
	return masterKey;
}

/** Ends the rotation that the mode began with, as a device does when it has re-encrypted everything. */
async function putTogether(token: string): Promise<void> {
	clockMs += keyCacheMs;
	expect((await send('POST', '/rotate/confirm', await stepUp(token))).status).toBe(200);
}

describe('without step-up', () => {
	test('none of the dangerous routes does anything, and each try is audited', async () => {
		const { token, userId, masterKey } = await person('nostepup');
		const before = await vaultRow(userId);
		const pair = await generateKeyPair();
		const tries: [string, string, unknown?][] = [
			['POST', '/recovery-wrap', await recoveryBody(masterKey)],
			['DELETE', '/recovery-wrap'],
			['POST', '/zero-knowledge', { enable: true }],
			['POST', '/zero-knowledge', { enable: false, masterKey: encodeBase64(masterKey) }],
			['POST', '/rotate'],
			['POST', '/rotate/confirm', {}],
			['PUT', '/key-pair', await pairBody(pair, masterKey)],
		];
		for (const [method, path, body] of tries) {
			const refused = await send(method, path, token, body);
			expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
			expect(await refusalOf(refused)).toEqual({ status: 401, error: 'STEP_UP_REQUIRED' });
		}
		expect(await vaultRow(userId)).toEqual(before);
		expect(await audited(userId)).toEqual([
			'init 200',
			'recovery_set 401',
			'recovery_clear 401',
			'zk_change 401',
			'zk_change 401',
			'rotate 401',
			'rotate_confirm 401',
			'key_pair_set 401',
		]);
	});

	test('a step-up that is over counts no more', async () => {
		const { strong } = await person('oldstepup');
		clockMs += 6 * 60_000;
		expect(await refusalOf(await send('POST', '/rotate', strong))).toEqual({
			status: 401,
			error: 'TOKEN_EXPIRED',
		});
	});
});

describe('a recovery wrap', () => {
	test('is kept, told by the status, served in zero-knowledge mode only, and opens with its code', async () => {
		const { token, strong, masterKey, userId, code } = await zeroKnowledgePerson('recovers');
		const { recoveryWrappedMk, recoveryIv, ...rest } = await key(token);
		expect(rest).toEqual({ requiresRecoveryCode: true, zeroKnowledge: true, formatVersion: 1 });
		const wrap = { wrapped: fromBase64(recoveryWrappedMk), iv: fromBase64(recoveryIv) };
		expect(await unwrapWithRecoveryCode(wrap, code)).toEqual(masterKey);
		expect(await status(token)).toMatchObject({ hasRecoveryWrap: true, zeroKnowledge: true });
		const kept = await send('DELETE', '/recovery-wrap', strong);
		expect(await refusalOf(kept)).toEqual({ status: 409, error: 'ZK_ACTIVE' });
		expect(await audited(userId)).toEqual([
			'init 200',
			'rotate 200',
			'zk_enable 200',
			'rotate_confirm 200',
			'fetch 200',
			'recovery_clear 409',
		]);
	});

	test('can be replaced and cleared', async () => {
		const { token, strong, masterKey } = await person('clears');
		for (let i = 0; i < 2; i++) {
			const answer = await send('POST', '/recovery-wrap', strong, await recoveryBody(masterKey));
			expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
		}
		expect(await status(token)).toMatchObject({ hasRecoveryWrap: true, recoverySetAt: expect.any(String) });
		expect((await send('DELETE', '/recovery-wrap', strong)).status).toBe(200);
		expect(await status(token)).toMatchObject({ hasRecoveryWrap: false, recoverySetAt: null });
		expect((await key(token)).masterKey).toBe(encodeBase64(masterKey));
	});

	test('of another form is refused, and nothing is stored', async () => {
		const { token, strong, userId } = await person('badwrap');
		const [wrapped, iv] = [Buffer.alloc(48, 7).toString('base64'), Buffer.alloc(12, 9).toString('base64')];
		const bodies: object[] = [
			{},
			{ recoveryWrappedMk: wrapped },
			{ recoveryWrappedMk: Buffer.alloc(47).toString('base64'), recoveryIv: iv },
			{ recoveryWrappedMk: Buffer.alloc(49).toString('base64'), recoveryIv: iv },
			{ recoveryWrappedMk: wrapped, recoveryIv: Buffer.alloc(16).toString('base64') },
			{ recoveryWrappedMk: `${wrapped}\n`, recoveryIv: iv },
			{ recoveryWrappedMk: 'not base64!', recoveryIv: iv },
			{ recoveryWrappedMk: wrapped.replace(/^./, '-'), recoveryIv: iv },
			{ recoveryWrappedMk: 7, recoveryIv: iv },
		];
		for (const body of bodies) {
			const refused = await send('POST', '/recovery-wrap', strong, body);
			expect(await refusalOf(refused)).toEqual({ status: 400, error: 'VALIDATION' });
		}
		const foreign = {
			recoveryWrappedMk: wrapped,
			recoveryIv: iv,
			masterKeyCheck: encodeBase64(new Uint8Array(32)),
		};
		expect(await refusalOf(await send('POST', '/recovery-wrap', strong, foreign))).toEqual({
			status: 400,
			error: 'WRONG_KEY',
		});
		expect((await status(token)).hasRecoveryWrap).toBe(false);
		expect((await audited(userId)).slice(1)).toEqual(Array(bodies.length + 1).fill('recovery_set 400'));
	});

	test('needs a vault', async () => {
		const { accessToken } = await registered(world.app, 'wrapless@mana.test');
		const body = await recoveryBody(new Uint8Array(32));
		const refused = await send('POST', '/recovery-wrap', await stepUp(accessToken), body);
		expect(await refusalOf(refused)).toEqual({ status: 404, error: 'VAULT_NOT_INITIALISED' });
	});
});

describe('zero-knowledge mode', () => {
	test('needs a recovery wrap, and one of a new key', async () => {
		const { strong, token, masterKey } = await person('zkwithout');
		const enable = () => send('POST', '/zero-knowledge', strong, { enable: true });
		expect(await refusalOf(await enable())).toEqual({ status: 400, error: 'RECOVERY_WRAP_MISSING' });
		await send('POST', '/recovery-wrap', strong, await recoveryBody(masterKey));
		expect(await refusalOf(await enable())).toEqual({ status: 400, error: 'RECOVERY_WRAP_MISSING' });
		const same = await send('POST', '/rotate', strong, await newKeyBody(masterKey, masterKey));
		expect(await refusalOf(same)).toEqual({ status: 400, error: 'KEY_NOT_NEW' });
		expect((await key(token)).masterKey).toBe(encodeBase64(masterKey));
		expect((await status(token)).zeroKnowledge).toBe(false);
	});

	test('is standard mode, and says so, until the new key is in force', async () => {
		const someone = await person('zkprepares');
		const next = crypto.getRandomValues(new Uint8Array(32));
		const before = await key(someone.token);
		const prepared = await send('POST', '/rotate', someone.strong, await newKeyBody(next, someone.masterKey));
		expect(await prepared.json()).toEqual({ ok: true, generation: 2 });
		expect(await key(someone.token)).toEqual(before);
		expect(await status(someone.token)).toMatchObject({ zeroKnowledge: false, hasRecoveryWrap: false });
	});

	test('keeps the key before for the device alone until everything is re-encrypted', async () => {
		const someone = await person('zkresumes');
		const code = generateRecoveryCode();
		const masterKey = await switchedKey(someone, code);
		const resumed = await key(someone.token);
		const recovery = { wrapped: fromBase64(resumed.recoveryWrappedMk), iv: fromBase64(resumed.recoveryIv) };
		expect(await unwrapWithRecoveryCode(recovery, code)).toEqual(masterKey);
		const [sealed] = resumed.wrappedPreviousKeys;
		const wrap = { wrapped: fromBase64(sealed.wrappedKey), iv: fromBase64(sealed.iv) };
		expect(await unwrapPreviousKey(wrap, await importMasterKey(masterKey))).toEqual(someone.masterKey);
		const again = await newKeyBody(crypto.getRandomValues(new Uint8Array(32)), masterKey);
		expect(await refusalOf(await send('POST', '/rotate', someone.strong, again))).toEqual({
			status: 409,
			error: 'ROTATION_UNDER_WAY',
		});
		const early = await send('POST', '/rotate/confirm', someone.strong);
		expect(await refusalOf(early)).toEqual({ status: 409, error: 'ROTATION_TOO_RECENT' });
		await putTogether(someone.token);
		expect(await key(someone.token)).not.toHaveProperty('wrappedPreviousKeys');
		expect((await audited(someone.userId)).filter((row) => row.endsWith(' 200'))).toEqual([
			'init 200',
			'rotate 200',
			'zk_enable 200',
			'fetch 200',
			'rotate_confirm 200',
			'fetch 200',
		]);
	});

	test('can be left before everything is re-encrypted: the server then serves both keys', async () => {
		const someone = await person('zkleaves');
		const masterKey = await switchedKey(someone);
		const body = { enable: false, masterKey: encodeBase64(masterKey) };
		expect((await send('POST', '/zero-knowledge', someone.strong, body)).status).toBe(200);
		expect(await key(someone.token)).toMatchObject({
			masterKey: encodeBase64(masterKey),
			previousKeys: [encodeBase64(someone.masterKey)],
		});
	});

	test('takes another key of the device later', async () => {
		const someone = await zeroKnowledgePerson('zkrenews');
		const next = await switchedKey(someone);
		expect(next).not.toEqual(someone.masterKey);
		const [sealed] = (await key(someone.token)).wrappedPreviousKeys;
		const wrap = { wrapped: fromBase64(sealed.wrappedKey), iv: fromBase64(sealed.iv) };
		expect(await unwrapPreviousKey(wrap, await importMasterKey(next))).toEqual(someone.masterKey);
	});

	test('leaves nothing in the database or the log that opens the vault', async () => {
		const { masterKey, userId, token } = await zeroKnowledgePerson('opaque');
		await key(token);
		const secret = Buffer.from(masterKey);
		const forms = [secret.toString('base64'), secret.toString('hex'), secret.toString('base64url')];
		const tables = await world.admin`
			select table_name as name from information_schema.tables
			where table_schema = 'auth' and table_type = 'BASE TABLE'`;
		let wraps = 0;
		for (const { name } of tables) {
			for (const row of await world.admin`select * from auth.${world.admin(name)}`) {
				const text = JSON.stringify(row, (_, value) => value);
				for (const form of forms) expect(text).not.toContain(form);
				for (const bytes of Object.values(row)) {
					if (!(bytes instanceof Uint8Array)) continue;
					expect(Buffer.from(bytes).includes(secret)).toBe(false);
					if (row.user_id !== userId || bytes.length !== 48) continue;
					wraps++;
					for (const iv of Object.values(row)) {
						if (!(iv instanceof Uint8Array) || iv.length !== 12) continue;
						const opening = world.deps.keyEncryption.unwrap(
							{ kekId: activeKekId(world), wrapped: bytes, iv },
							`vault|${userId}`,
						);
						expect(await opening.catch((error) => error.code)).toBe('KEY_UNWRAP_FAILED');
					}
				}
			}
		}
		expect(wraps).toBe(1);
		for (const form of forms) expect(world.logLines.join('')).not.toContain(form);
	});

	test('is left with the right key only, and the vault opens as before', async () => {
		const { token, strong, masterKey, userId } = await zeroKnowledgePerson('returns');
		const disable = (bytes: Uint8Array) =>
			send('POST', '/zero-knowledge', strong, { enable: false, masterKey: encodeBase64(bytes) });
		const wrong = masterKey.map((byte, index) => (index === 31 ? byte ^ 1 : byte));
		for (const guess of [wrong, new Uint8Array(32), crypto.getRandomValues(new Uint8Array(32))]) {
			expect(await refusalOf(await disable(guess))).toEqual({ status: 400, error: 'WRONG_KEY' });
		}
		expect((await disable(masterKey.slice(1))).status).toBe(400);
		expect((await status(token)).zeroKnowledge).toBe(true);
		expect(await (await disable(masterKey)).json()).toEqual({ ok: true, zeroKnowledge: false });
		expect((await key(token)).masterKey).toBe(encodeBase64(masterKey));
		expect(await status(token)).toMatchObject({ zeroKnowledge: false, hasRecoveryWrap: true });
		expect((await disable(masterKey)).status).toBe(200);
		expect((await disable(wrong)).status).toBe(400);
		expect((await audited(userId)).slice(4)).toEqual([
			...Array(4).fill('zk_change 400'),
			'zk_disable 200',
			'fetch 200',
			'zk_disable 200',
			'zk_change 400',
		]);
	});

	test('forbids rotation to a key of the server', async () => {
		const { strong } = await zeroKnowledgePerson('norotation');
		expect(await refusalOf(await send('POST', '/rotate', strong))).toEqual({
			status: 409,
			error: 'ZK_ROTATE_FORBIDDEN',
		});
	});
});

describe('a rotation', () => {
	const rotate = async (token: string) => (await send('POST', '/rotate', token)).json();

	test('puts a new key beside the old one until it is confirmed, whoever begins, breaks off and resumes', async () => {
		const someone = await person('rotates');
		const old = encodeBase64(someone.masterKey);
		await send('POST', '/recovery-wrap', someone.strong, await recoveryBody(someone.masterKey));
		const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(someone.strong)));
		const { masterKey } = answers[0];
		expect(masterKey).not.toBe(old);
		for (const answer of answers) {
			expect(answer).toEqual({
				masterKey,
				previousKeys: [old],
				formatVersion: 1,
				kekId: activeKekId(world),
				generation: 2,
				hasRecoveryWrap: false,
			});
		}
		expect(await key(someone.token)).toMatchObject({ masterKey, previousKeys: [old] });
		// The wrap was one of the old key: it is not passed off as one of the new.
		expect(await status(someone.token)).toMatchObject({ hasRecoveryWrap: false, recoverySetAt: null });
		const tooEarly = await refusalOf(await send('POST', '/rotate/confirm', someone.strong));
		expect(tooEarly).toEqual({ status: 409, error: 'ROTATION_TOO_RECENT' });

		clockMs += keyCacheMs;
		const strong = await stepUp(someone.token);
		for (let i = 0; i < 2; i++) {
			const confirmed = await send('POST', '/rotate/confirm', strong, { generation: 2 });
			expect(await confirmed.json()).toEqual({ ok: true });
		}
		expect(await key(someone.token)).toEqual({ masterKey, formatVersion: 1, kekId: activeKekId(world) });
		expect((await audited(someone.userId)).filter((row) => row === 'rotate 200')).toHaveLength(5);
	});

	test('is not ended by a late confirmation of the one before', async () => {
		const someone = await person('lateconfirm');
		await rotate(someone.strong);
		clockMs += keyCacheMs;
		let strong = await stepUp(someone.token);
		await send('POST', '/rotate/confirm', strong, { generation: 2 });
		const { previousKeys } = await rotate(strong);
		clockMs += keyCacheMs - 1000;
		strong = await stepUp(someone.token);
		clockMs += 1000;
		const late = await send('POST', '/rotate/confirm', strong, { generation: 2 });
		expect(await refusalOf(late)).toEqual({ status: 409, error: 'ROTATION_SUPERSEDED' });
		expect((await key(someone.token)).previousKeys).toEqual(previousKeys);
	});

	test('keeps zero-knowledge mode waiting: what is not re-encrypted would be lost', async () => {
		const someone = await person('zkrotating');
		const { masterKey } = await rotate(someone.strong);
		const body = await newKeyBody(crypto.getRandomValues(new Uint8Array(32)), fromBase64(masterKey));
		for (const refused of [
			await send('POST', '/rotate', someone.strong, body),
			await send('POST', '/zero-knowledge', someone.strong, { enable: true }),
		]) {
			expect(await refusalOf(refused)).toEqual({ status: 409, error: 'ROTATION_UNDER_WAY' });
		}
	});

	test('is confirmed only after the key pair is wrapped under the new key', async () => {
		const someone = await person('pairrotates');
		const pair = await generateKeyPair();
		expect((await putPair(someone.strong, pair, someone.masterKey)).status).toBe(200);
		const { masterKey } = await rotate(someone.strong);
		clockMs += keyCacheMs;
		const strong = await stepUp(someone.token);
		const early = await send('POST', '/rotate/confirm', strong);
		expect(await refusalOf(early)).toEqual({ status: 409, error: 'KEY_PAIR_NOT_REWRAPPED' });
		const stale = await putPair(strong, pair, someone.masterKey);
		expect(await refusalOf(stale)).toEqual({ status: 400, error: 'WRONG_KEY' });
		expect((await putPair(strong, pair, fromBase64(masterKey))).status).toBe(200);
		expect((await send('POST', '/rotate/confirm', strong)).status).toBe(200);
	});
});

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

async function pairBody(pair: Pair, masterKey: Uint8Array) {
	const { wrapped, iv } = await wrapPrivateKey(pair, await importMasterKey(masterKey));
	return {
		publicKey: encodeBase64(pair.publicKey),
		wrappedPrivateKey: encodeBase64(wrapped),
		iv: encodeBase64(iv),
		masterKeyCheck: encodeBase64(keyCheck(masterKey)),
	};
}

async function putPair(token: string, pair: Pair, masterKey: Uint8Array, replace?: boolean) {
	const body = await pairBody(pair, masterKey);
	return send('PUT', '/key-pair', token, { ...body, ...(replace ? { replace } : {}) });
}

describe('a key pair', () => {
	test('comes back for its owner to open, and is replaced only when asked for', async () => {
		const someone = await person('haspair');
		const missing = await get(world.app, `${base}/key-pair`, someone.token);
		expect(await refusalOf(missing)).toEqual({ status: 404, error: 'KEY_PAIR_MISSING' });
		const [pair, other] = [await generateKeyPair(), await generateKeyPair()];
		expect((await putPair(someone.strong, pair, someone.masterKey)).status).toBe(200);
		const kept = await (await get(world.app, `${base}/key-pair`, someone.token)).json();
		const wrap = { wrapped: fromBase64(kept.wrappedPrivateKey), iv: fromBase64(kept.iv) };
		const masterKey = await importMasterKey(someone.masterKey);
		expect(await unwrapKeyPair(fromBase64(kept.publicKey), wrap, masterKey)).toEqual(pair);
		const refused = await putPair(someone.strong, other, someone.masterKey);
		expect(await refusalOf(refused)).toEqual({ status: 409, error: 'KEY_PAIR_EXISTS' });
		expect((await putPair(someone.strong, other, someone.masterKey, true)).status).toBe(200);
		expect(await audited(someone.userId)).toEqual([
			'init 200',
			'key_pair_fetch 404',
			'key_pair_set 200',
			'key_pair_fetch 200',
			'key_pair_set 409',
			'key_pair_set 200',
		]);
	});
});

describe('the audit', () => {
	const page = async (token: string, query = '') =>
		(await get(world.app, `${base}/audit${query}`, token)).json();

	test('is read by its owner page by page, each one checked', async () => {
		const someone = await person('reads');
		const stranger = await person('reads.stranger');
		for (let i = 0; i < 4; i++) await key(someone.token);
		const first = await page(someone.token, '?limit=3');
		expect(first.entries.map((entry: { sequence: number }) => entry.sequence)).toEqual([5, 4, 3]);
		expect(first.entries[0]).toMatchObject({
			action: 'fetch',
			status: 200,
			ipAddress: '127.0.0.1',
			at: new Date(clockMs).toISOString(),
			hash: expect.stringMatching(/^[0-9a-f]{64}$/),
		});
		expect(first).toMatchObject({ nextBefore: 3, chain: { isIntact: true, checkpoint: null } });
		const second = await page(someone.token, '?limit=3&before=3');
		expect(second).toMatchObject({ nextBefore: null, chain: { isIntact: true } });
		expect(second.entries).toHaveLength(2);
		expect(second.entries[0].hash).toBe(first.entries[2].previousHash);
		expect((await page(stranger.token)).entries).toHaveLength(1);
	});

	test('shows its owner that a row was changed or taken out', async () => {
		const someone = await person('tampered');
		for (let i = 0; i < 3; i++) await key(someone.token);
		await world.admin`update auth.key_audit set status = 404 where user_id = ${someone.userId} and sequence = 2`;
		expect((await page(someone.token)).chain.isIntact).toBe(false);
		expect((await page(someone.token, '?limit=1')).chain.isIntact).toBe(true);
		await world.admin`delete from auth.key_audit where user_id = ${someone.userId} and sequence < 3`;
		expect((await page(someone.token)).chain.isIntact).toBe(false);
	});

	test.each(['?limit=0', '?limit=9999', '?before=x', '?limit=1.5'])('refuses %s', async (query) => {
		const { token } = await person(`query${crypto.randomUUID()}`);
		const refused = await get(world.app, `${base}/audit${query}`, token);
		expect(await refusalOf(refused)).toEqual({ status: 400, error: 'VALIDATION' });
	});

	test('that cannot be written keeps a change from happening', async () => {
		const someone = await person('unwritten');
		const before = await vaultRow(someone.userId);
		await world.admin`revoke insert on auth.key_audit from mana_auth_runtime`;
		try {
			const refused = await send('POST', '/rotate', someone.strong);
			expect(await refusalOf(refused)).toEqual({ status: 503, error: 'AUDIT_UNAVAILABLE' });
		} finally {
			await world.admin`grant insert on auth.key_audit to mana_auth_runtime`;
		}
		expect(await vaultRow(someone.userId)).toEqual(before);
	});
});

async function vaultRow(userId: string) {
	const [row] = await world.admin`select * from auth.encryption_vaults where user_id = ${userId}`;
	return row;
}
