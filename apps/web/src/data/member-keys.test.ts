import { afterEach, expect, test } from 'bun:test';
import { memberKeyContext, openAsMember, sealForMember } from '@mana/auth-protocol/member-key';
import {
	decodeBase64,
	encodeBase64,
	generateKeyPair,
	importMasterKey,
	type KeyPair,
	wrapPrivateKey,
} from '@mana/shared-crypto';
import type { AppState } from './app-state.ts';
import type { QueryResult } from './query.ts';
import { type Browser, signIn, untilSent, witness } from './testing/data-world.ts';
import { zeroKnowledgeWorld } from './testing/zero-knowledge-world.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

interface Wrap {
	readonly userId: string;
	readonly epoch: number;
	readonly encapsulatedKey: string;
	readonly wrappedKey: string;
}

/** Anna and Ben share a space whose keys the server cannot open. */
async function opaqueTeam() {
	const { world, code, masterKey } = await zeroKnowledgeWorld();
	const pairs = { anna: await generateKeyPair(), ben: await generateKeyPair() };
	const team = { current: 0, isEpochDue: true, wraps: [] as Wrap[] };
	const base = '/api/v1/spaces/team/keys';
	const bodyOf = ({ body }: RequestInit) => JSON.parse(String(body));
	const { wrapped, iv } = await wrapPrivateKey(pairs.anna, await importMasterKey(masterKey));
	const keyPair = {
		publicKey: encodeBase64(pairs.anna.publicKey),
		wrappedPrivateKey: encodeBase64(wrapped),
		iv: encodeBase64(iv),
	};
	const epochs = () => Array.from({ length: team.current }, (_, place) => place + 1);
	const { answers } = world.state;
	answers.set('/api/v1/me/encryption-vault/key-pair', () => Response.json(keyPair));
	answers.set(base, () =>
		Response.json({
			current: team.current || null,
			keys: [],
			wrappedKeys: team.wraps.filter(({ userId }) => userId === 'anna'),
			zeroKnowledge: true,
			...(team.isEpochDue && { epochDue: true }),
		}),
	);
	answers.set(`${base}/recipients`, () =>
		Response.json({
			...{ current: team.current || null, isOpaque: true, epochDue: team.isEpochDue },
			members: Object.entries(pairs).map(([userId, { publicKey }]) => ({
				...{ userId, zeroKnowledge: true, publicKey: encodeBase64(publicKey) },
				missingEpochs: epochs().filter(
					(epoch) => !team.wraps.some((wrap) => wrap.userId === userId && wrap.epoch === epoch),
				),
			})),
		}),
	);
	answers.set(`${base}/epochs`, (init) => {
		const { epoch, wraps } = bodyOf(init);
		team.wraps.push(...wraps.map((wrap: Omit<Wrap, 'epoch'>) => ({ ...wrap, epoch })));
		team.current = epoch;
		team.isEpochDue = false;
		return Response.json({ current: epoch });
	});
	answers.set(`${base}/wraps`, (init) => {
		const { wraps } = bodyOf(init);
		team.wraps.push(...wraps);
		return Response.json({ added: wraps.length });
	});
	world.auth.join('anna', 'team', 'member');
	const browser = world.browser();
	open.push(browser);
	await browser.own();
	const tab = browser.openTab();
	await signIn(tab);
	await witness<AppState>(tab.state.subscribe).until(({ kind }) => kind === 'locked');
	/** What a member has of an epoch. */
	const keyOf = async (userId: 'anna' | 'ben', epoch: number, { privateKey }: KeyPair = pairs[userId]) => {
		const wrap = team.wraps.find((one) => one.userId === userId && one.epoch === epoch);
		if (wrap === undefined) return undefined;
		const sealed = {
			encapsulatedKey: decodeBase64(wrap.encapsulatedKey),
			wrapped: decodeBase64(wrap.wrappedKey),
		};
		return openAsMember(privateKey, sealed, memberKeyContext('team', epoch, userId));
	};
	return { world, code, tab, browser, team, pairs, keyOf };
}

const write = { op: 'insert', table: 'todo/tasks', spaceId: 'team', values: { title: 'ours' } } as const;

test('a device begins the epoch that is due, seals its key to every member, and writes under it', async () => {
	const { world, code, tab, team, keyOf } = await opaqueTeam();
	await tab.session.unlock({ way: 'recovery-code', code });
	expect(team).toMatchObject({ current: 1, isEpochDue: false });
	expect(await keyOf('ben', 1)).toEqual(await keyOf('anna', 1));
	expect(await tab.write({ writes: [write] })).toMatchObject({ ok: true });
	await untilSent(tab);
	expect(JSON.stringify(world.sync.rows())).not.toContain('ours');
	const tasks = witness<QueryResult<'todo/tasks'>>((tell) => tab.live({ table: 'todo/tasks' }, tell));
	const { rows } = await tasks.until(({ total }) => total === 1);
	expect(rows[0]?.record.title).toBe('ours');
});

test('a device reads what is sealed to its person, and hands it to a member who lacks it', async () => {
	const { code, tab, team, pairs, keyOf } = await opaqueTeam();
	const key = crypto.getRandomValues(new Uint8Array(32));
	const sealed = await sealForMember(pairs.anna.publicKey, key, memberKeyContext('team', 1, 'anna'));
	const { encapsulatedKey, wrapped } = sealed;
	team.wraps.push({
		...{ userId: 'anna', epoch: 1, encapsulatedKey: encodeBase64(encapsulatedKey) },
		wrappedKey: encodeBase64(wrapped),
	});
	Object.assign(team, { current: 1, isEpochDue: false });
	await tab.session.unlock({ way: 'recovery-code', code });
	expect(await keyOf('ben', 1)).toEqual(key);
	expect(await tab.write({ writes: [write] })).toMatchObject({ ok: true });
});

test('a key that was sealed to another key pair is left alone, and nothing is written without one', async () => {
	const { code, tab, team, pairs } = await opaqueTeam();
	const key = crypto.getRandomValues(new Uint8Array(32));
	const sealed = await sealForMember(pairs.ben.publicKey, key, memberKeyContext('team', 1, 'anna'));
	team.wraps.push({
		...{ userId: 'anna', epoch: 1, encapsulatedKey: encodeBase64(sealed.encapsulatedKey) },
		wrappedKey: encodeBase64(sealed.wrapped),
	});
	Object.assign(team, { current: 1, isEpochDue: false });
	expect(await tab.session.unlock({ way: 'recovery-code', code })).toEqual({ ok: true });
	expect(await tab.write({ writes: [write] })).toMatchObject({ ok: false, code: 'KEY_MISSING' });
});
