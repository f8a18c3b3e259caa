import { beforeEach, describe, expect, test } from 'bun:test';
import { AuthStandIn, randomKey, unsignedToken } from '@mana/auth-protocol/testing';
import { unwrapValue, wrapValue } from '@mana/shared-crypto';
import { MasterKeyClient, type MasterKeyClientOptions } from './master-key-client.ts';

const coded = (code: string) => expect.objectContaining({ code });
const PERSONAL = { id: 'p-anna', type: 'personal' } as const;
const TEAM = { id: 'team', type: 'team' } as const;
const anna = { userId: 'anna', jwt: unsignedToken('anna'), space: PERSONAL };
const annaInTeam = { ...anna, space: TEAM };

let auth: AuthStandIn;
let nowMs: number;
beforeEach(() => {
	auth = new AuthStandIn();
	auth.vaultsByUser.set('anna', { keys: [randomKey()] });
	auth.keysBySpace.set(TEAM.id, { members: ['anna'], keys: [randomKey()] });
	nowMs = 1_000;
});

const createClient = (options: Partial<MasterKeyClientOptions> = {}) =>
	new MasterKeyClient({
		authUrl: 'http://auth.test',
		fetch: auth.fetch,
		now: () => nowMs,
		timeoutMs: 50,
		...options,
	});

describe('MasterKeyClient', () => {
	test('gives a key that works and cannot be taken out', async () => {
		const [key] = await createClient().getKeyring(anna);
		expect(key?.extractable).toBe(false);
		if (key) expect(await unwrapValue(await wrapValue('x', key), key)).toBe('x');
	});

	test('asks after three seconds whether the keys are still these, and fetches them anew after five minutes', async () => {
		const client = createClient();
		const first = await client.getKeyring(anna);
		nowMs += 2_999;
		expect(await client.getKeyring(anna)).toBe(first);
		expect(auth.requests).toHaveLength(1);
		nowMs += 1;
		const [second, third] = await Promise.all([client.getKeyring(anna), client.getKeyring(anna)]);
		expect([second === first, third === first]).toEqual([true, true]);
		expect(auth.requests).toHaveLength(2);
		nowMs += 5 * 60_000;
		expect(await client.getKeyring(anna)).not.toBe(first);
		expect(auth.requests).toHaveLength(3);
	});

	test('gives no key more than three seconds after a switch to zero-knowledge mode, or after a member has left', async () => {
		const client = createClient();
		await client.getKeyring(anna);
		await client.getKeyring(annaInTeam);
		auth.vaultsByUser.set('anna', { keys: [], isZeroKnowledge: true });
		auth.keysBySpace.set(TEAM.id, { members: [], keys: [randomKey()] });
		nowMs += 3_000;
		await expect(client.getKeyring(anna)).rejects.toEqual(coded('ZERO_KNOWLEDGE'));
		await expect(client.getKeyring(annaInTeam)).rejects.toEqual(coded('KEY_REFUSED'));
	});

	test('has a new epoch within three seconds', async () => {
		const client = createClient();
		expect(await client.getKeyring(annaInTeam)).toHaveLength(1);
		auth.keysBySpace.get(TEAM.id)?.keys.push(randomKey());
		nowMs += 3_000;
		expect(await client.getKeyring(annaInTeam)).toHaveLength(2);
	});

	test('keeps its keys in use while mana-auth does not answer whether they are still these', async () => {
		const client = createClient();
		const first = await client.getKeyring(anna);
		auth.refusal = 'unreachable';
		nowMs += 3_000;
		expect(await client.getKeyring(anna)).toBe(first);
		nowMs += 5 * 60_000;
		await expect(client.getKeyring(anna)).rejects.toEqual(coded('AUTH_UNAVAILABLE'));
	});

	test('makes one request of many at once, and keeps users and spaces apart', async () => {
		const client = createClient();
		auth.vaultsByUser.set('ben', { keys: [randomKey()] });
		const ben = {
			userId: 'ben',
			jwt: unsignedToken('ben'),
			space: { id: 'p-ben', type: 'personal' } as const,
		};
		const requests = [anna, anna, annaInTeam, ben, annaInTeam, anna, ben];
		const [first, same, inTeam, bens] = await Promise.all(
			requests.map((request) => client.getKeyring(request)),
		);
		expect(auth.requests).toHaveLength(3);
		expect(same).toBe(first);
		const sealed = first?.[0] && (await wrapValue('private', first[0]));
		for (const other of [inTeam, bens]) {
			await expect(unwrapValue(sealed, other ?? [])).rejects.toEqual(coded('DECRYPT_FAILED'));
		}
	});

	test('does not let one token fail for another', async () => {
		const client = createClient();
		const [refused, given] = await Promise.allSettled([
			client.getKeyring({ ...anna, jwt: unsignedToken('nobody'), space: TEAM }),
			client.getKeyring(annaInTeam),
		]);
		expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'KEY_REFUSED' } });
		expect(given.status).toBe('fulfilled');
	});

	test('makes a vault for a user who has none', async () => {
		const newcomer = {
			userId: 'cleo',
			jwt: unsignedToken('cleo'),
			space: { id: 'p-cleo', type: 'personal' } as const,
		};
		expect(await createClient().getKeyring(newcomer)).toHaveLength(1);
		expect(auth.requests).toEqual([
			'GET /api/v1/me/encryption-vault/key',
			'POST /api/v1/me/encryption-vault/init',
		]);
	});

	test('gives old keys after the newest, during a rotation and across epochs', async () => {
		const client = createClient();
		const before = await client.getKeyring(anna);
		const beforeInTeam = await client.getKeyring(annaInTeam);
		auth.vaultsByUser.get('anna')?.keys.push(randomKey());
		auth.keysBySpace.get(TEAM.id)?.keys.push(randomKey());
		nowMs += 5 * 60_000 + 1;
		for (const [old, now] of [
			[before, await client.getKeyring(anna)],
			[beforeInTeam, await client.getKeyring(annaInTeam)],
		] as const) {
			expect(now).toHaveLength(2);
			const [oldKey] = old;
			const [newKey] = now;
			if (!oldKey || !newKey) throw new TypeError('two keyrings are expected');
			expect(await unwrapValue(await wrapValue('old', oldKey), now)).toBe('old');
			await expect(unwrapValue(await wrapValue('new', newKey), old)).rejects.toEqual(coded('DECRYPT_FAILED'));
		}
	});

	test('says so when the user is in zero-knowledge mode', async () => {
		auth.vaultsByUser.set('anna', { keys: [], isZeroKnowledge: true });
		await expect(createClient().getKeyring(anna)).rejects.toMatchObject({
			name: 'ZeroKnowledgeUserError',
			code: 'ZERO_KNOWLEDGE',
		});
	});

	for (const status of [401, 403, 404]) {
		test(`drops what it has of a space when refused with ${status}`, async () => {
			const client = createClient();
			await client.getKeyring(anna);
			client.forget('anna', PERSONAL.id);
			auth.refusal = { status };
			await expect(client.getKeyring(anna)).rejects.toMatchObject({
				name: 'MasterKeyFetchError',
				code: 'KEY_REFUSED',
			});
			auth.refusal = undefined;
			expect(await client.getKeyring(anna)).toHaveLength(1);
		});
	}

	test('drops what it has of a user in all spaces, and of nobody else', async () => {
		const client = createClient();
		const annika = { ...anna, userId: 'annika', jwt: unsignedToken('annika') };
		await client.getKeyring(anna);
		await client.getKeyring(annika);
		const before = auth.requests.length;
		client.forgetUser('anna');
		await client.getKeyring(annika);
		expect(auth.requests).toHaveLength(before);
		await client.getKeyring(anna);
		expect(auth.requests).toHaveLength(before + 1);
	});

	test('does not keep what was under way when the space was refused', async () => {
		const client = createClient();
		const underWay = client.getKeyring(anna);
		client.forget('anna', PERSONAL.id);
		await underWay;
		await client.getKeyring(anna);
		expect(auth.requests).toHaveLength(2);
	});

	for (const refusal of [
		'unreachable',
		'hanging',
		{ status: 503 },
		{ status: 200, body: 'no key' },
	] as const) {
		test(`fails within its time and recovers when mana-auth is ${JSON.stringify(refusal)}`, async () => {
			const client = createClient();
			auth.refusal = refusal;
			await expect(client.getKeyring(anna)).rejects.toEqual(coded('AUTH_UNAVAILABLE'));
			auth.refusal = undefined;
			expect(await client.getKeyring(anna)).toHaveLength(1);
		});
	}

	test('refuses a key of the wrong length without repeating it', async () => {
		auth.refusal = { status: 200, body: { masterKey: 'Y2FuYXJ5', formatVersion: 1, kekId: 'k1' } };
		const failure = await createClient()
			.getKeyring(anna)
			.catch((error: unknown) => error);
		expect(failure).toEqual(coded('AUTH_UNAVAILABLE'));
		expect(Bun.inspect(failure)).not.toContain('Y2FuYXJ5');
	});

	test('keeps no more keyrings than it was told', async () => {
		const client = createClient({ maxKeyrings: 1 });
		await client.getKeyring(anna);
		await client.getKeyring(annaInTeam);
		await client.getKeyring(anna);
		expect(auth.requests).toHaveLength(3);
	});
});
