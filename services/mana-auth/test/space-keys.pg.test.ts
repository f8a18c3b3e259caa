import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import { encodeBase64 } from '@mana/shared-crypto';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	post,
	refusalOf,
	registered,
	steppedUp,
} from './auth-world.ts';
import {
	createDevice,
	type Device,
	goZeroKnowledge,
	openWrappedKeys,
	publishKeyPair,
	vaultPath,
	wrapFor,
} from './device.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

let count = 0;
const unique = (name: string) => `${name}${++count}@mana.test`;
const native = (person: SignedIn, path: string, body: unknown) =>
	post(world.app, `/api/auth/organization/${path}`, body, bearer(person.refreshToken));
const keysOf = async (person: SignedIn, spaceId: string) =>
	(await get(world.app, `/api/v1/spaces/${spaceId}/keys`, person.accessToken)).json();
const recipientsOf = async (person: SignedIn, spaceId: string) =>
	(await get(world.app, `/api/v1/spaces/${spaceId}/keys/recipients`, person.accessToken)).json();
const send = (person: SignedIn, spaceId: string, what: 'epochs' | 'wraps', body: unknown) =>
	post(world.app, `/api/v1/spaces/${spaceId}/keys/${what}`, body, bearer(person.accessToken));
const epochsIn = ({ keys }: { keys: { epoch: number }[] }) => keys.map(({ epoch }) => epoch);
const randomKey = () => crypto.getRandomValues(new Uint8Array(32));

async function createSpace(owner: SignedIn): Promise<string> {
	const slug = `space-${++count}`;
	const answer = await native(owner, 'create', { name: slug, slug, metadata: { type: 'family' } });
	return (await answer.json()).id;
}

async function join(owner: SignedIn, person: SignedIn, organizationId: string, role = 'member') {
	const invited = await native(owner, 'invite-member', { email: person.user.email, role, organizationId });
	const invitationId = (await invited.json()).id;
	const accepted = await native(person, 'accept-invitation', { invitationId });
	if (accepted.status !== 200) throw new Error(await accepted.text());
}

async function zeroKnowledgeDevice(name: string): Promise<Device> {
	const device = await createDevice(world.app, unique(name));
	expect((await publishKeyPair(world.app, device)).status).toBe(200);
	await goZeroKnowledge(world.app, device);
	return device;
}

/** A space of two zero-knowledge members with its first epoch, made by Anna's device. */
async function opaqueSpace() {
	const [anna, ben] = [await zeroKnowledgeDevice('anna'), await zeroKnowledgeDevice('ben')];
	const spaceId = await createSpace(anna);
	await join(anna, ben, spaceId);
	const key = randomKey();
	const wraps = [await wrapFor(anna, spaceId, 1, key), await wrapFor(ben, spaceId, 1, key)];
	expect(await (await send(anna, spaceId, 'epochs', { epoch: 1, wraps })).json()).toEqual({ current: 1 });
	return { anna, ben, spaceId, key };
}

const serverWraps = async (spaceId: string) =>
	(
		await world.admin`
			select epoch from auth.space_keys where space_id = ${spaceId} and wrapped_key is not null order by epoch`
	).map((row) => row.epoch);

describe('when a member goes', () => {
	const departures: [string, (owner: SignedIn, member: SignedIn, spaceId: string) => unknown][] = [
		['leaving', (_, member, organizationId) => native(member, 'leave', { organizationId })],
		[
			'being removed',
			(owner, member, organizationId) =>
				native(owner, 'remove-member', { memberIdOrEmail: member.user.email, organizationId }),
		],
		[
			'their account being deleted',
			(_, member) => world.admin`delete from auth.users where id = ${member.user.id}`,
		],
		[
			'SQL',
			(_, member, spaceId) =>
				world.admin`delete from auth.members where user_id = ${member.user.id} and organization_id = ${spaceId}`,
		],
	];
	test.each(departures)('by %s, they get no keys and the others a new epoch', async (_, depart) => {
		const [owner, member, viewer] = [
			await registered(world.app, unique('owner')),
			await registered(world.app, unique('member')),
			await registered(world.app, unique('viewer')),
		];
		const spaceId = await createSpace(owner);
		await join(owner, member, spaceId);
		await join(owner, viewer, spaceId, 'viewer');
		const before = await keysOf(member, spaceId);
		expect(before).toEqual({ current: 1, keys: [{ epoch: 1, key: expect.any(String) }] });

		await depart(owner, member, spaceId);
		const refused = await get(world.app, `/api/v1/spaces/${spaceId}/keys`, member.accessToken);
		expect([401, 403]).toContain(refused.status);
		const answers = await Promise.all(
			Array.from({ length: 8 }, (_, index) => keysOf(index % 2 ? owner : viewer, spaceId)),
		);
		for (const answer of answers) expect(answer).toEqual(answers[0]);
		expect(answers[0].current).toBe(2);
		expect(answers[0].keys[0]).toEqual(before.keys[0]);
		expect(answers[0].keys[1].key).not.toBe(before.keys[0].key);
		expect((await keysOf(owner, spaceId)).current).toBe(2);
	});

	test('a joining member begins none, and reads what was written before', async () => {
		const owner = await registered(world.app, unique('owner'));
		const member = await registered(world.app, unique('member'));
		const spaceId = await createSpace(owner);
		const before = await keysOf(owner, spaceId);
		await join(owner, member, spaceId);
		expect(await keysOf(member, spaceId)).toEqual(before);
	});
});

describe('a space with standard and zero-knowledge members', () => {
	test('has its keys made by the server and sealed to the zero-knowledge ones', async () => {
		const owner = await registered(world.app, unique('standard'));
		const spaceId = await createSpace(owner);
		const zoe = await zeroKnowledgeDevice('zoe');
		await join(owner, zoe, spaceId);
		const { keys, wrappedKeys, zeroKnowledge } = await keysOf(zoe, spaceId);
		expect(zeroKnowledge).toBeUndefined();
		expect(await openWrappedKeys(zoe, spaceId, wrappedKeys)).toEqual({ 1: keys[0].key });
		expect(await keysOf(owner, spaceId)).toEqual({ current: 1, keys });
		const refused = await send(zoe, spaceId, 'epochs', {
			epoch: 2,
			wraps: [await wrapFor(zoe, spaceId, 2, randomKey())],
		});
		expect(await refusalOf(refused)).toEqual({ status: 409, error: 'SPACE_NOT_OPAQUE' });
	});

	test('becomes opaque with its last standard member gone: the server keeps nothing that opens it', async () => {
		const owner = await registered(world.app, unique('standard'));
		const spaceId = await createSpace(owner);
		const zoe = await zeroKnowledgeDevice('zoe');
		await join(owner, zoe, spaceId);
		const { keys } = await keysOf(owner, spaceId);
		const strong = bearer(await steppedUp(world.app, owner));
		await post(world.app, `/api/v1/spaces/${spaceId}/transfer`, { userId: zoe.user.id }, strong);
		await native(owner, 'leave', { organizationId: spaceId });

		const opaque = await keysOf(zoe, spaceId);
		expect(opaque).toMatchObject({ current: 1, keys: [], zeroKnowledge: true, epochDue: true });
		expect(await openWrappedKeys(zoe, spaceId, opaque.wrappedKeys)).toEqual({ 1: keys[0].key });
		expect(await serverWraps(spaceId)).toEqual([]);

		const key = randomKey();
		const body = { epoch: 2, wraps: [await wrapFor(zoe, spaceId, 2, key)] };
		expect((await send(zoe, spaceId, 'epochs', body)).status).toBe(200);
		const settled = await keysOf(zoe, spaceId);
		expect(settled.epochDue).toBeUndefined();
		expect(await openWrappedKeys(zoe, spaceId, settled.wrappedKeys)).toEqual({
			1: keys[0].key,
			2: encodeBase64(key),
		});
	});

	test('keeps the server’s keys while a zero-knowledge member has no key pair', async () => {
		const keyless = await createDevice(world.app, unique('keyless'));
		const spaceId = await createSpace(keyless);
		await goZeroKnowledge(world.app, keyless);
		expect(epochsIn(await keysOf(keyless, spaceId))).toEqual([1]);
		expect(await serverWraps(spaceId)).toEqual([1]);
		expect((await publishKeyPair(world.app, keyless)).status).toBe(200);
		expect(await keysOf(keyless, spaceId)).toMatchObject({ keys: [], zeroKnowledge: true });
	});
});

describe('a space of zero-knowledge members', () => {
	test('has no key until a device makes one, and then none that the server opens', async () => {
		const anna = await zeroKnowledgeDevice('anna');
		const spaceId = await createSpace(anna);
		expect(await keysOf(anna, spaceId)).toEqual({
			current: null,
			keys: [],
			zeroKnowledge: true,
			epochDue: true,
		});
		const { ben, key, ...opaque } = await opaqueSpace();
		const bens = await keysOf(ben, opaque.spaceId);
		expect(bens).toMatchObject({ current: 1, keys: [], zeroKnowledge: true });
		expect(await openWrappedKeys(ben, opaque.spaceId, bens.wrappedKeys)).toEqual({ 1: encodeBase64(key) });
		expect(await serverWraps(opaque.spaceId)).toEqual([]);
		const stored = await world.admin`select * from auth.space_key_wraps where space_id = ${opaque.spaceId}`;
		expect(stored).toHaveLength(2);
		for (const row of stored) {
			for (const bytes of Object.values(row)) {
				if (bytes instanceof Uint8Array) expect(Buffer.from(bytes).includes(Buffer.from(key))).toBe(false);
			}
		}
	});

	test('asks for a new epoch when a member goes, sealed to those who stay and to nobody else', async () => {
		const { anna, ben, spaceId, key } = await opaqueSpace();
		await native(ben, 'leave', { organizationId: spaceId });
		expect((await get(world.app, `/api/v1/spaces/${spaceId}/keys`, ben.accessToken)).status).toBe(403);
		expect(await keysOf(anna, spaceId)).toMatchObject({ current: 1, epochDue: true });
		const second = randomKey();
		const forAnna = await wrapFor(anna, spaceId, 2, second);
		const forBen = await wrapFor(ben, spaceId, 2, second);
		const conflict = { status: 409, error: 'MEMBERS_CHANGED' };
		for (const wraps of [[forBen], [forAnna, forBen], [forAnna, forAnna]]) {
			expect(await refusalOf(await send(anna, spaceId, 'epochs', { epoch: 2, wraps }))).toEqual(conflict);
		}
		const foreign = { ...forAnna, publicKey: encodeBase64(ben.pair.publicKey) };
		expect(await refusalOf(await send(anna, spaceId, 'epochs', { epoch: 2, wraps: [foreign] }))).toEqual(
			conflict,
		);
		for (const epoch of [1, 3]) {
			const wraps = [await wrapFor(anna, spaceId, epoch, second)];
			expect(await refusalOf(await send(anna, spaceId, 'epochs', { epoch, wraps }))).toEqual({
				status: 409,
				error: 'EPOCH_CONFLICT',
			});
		}
		expect((await send(anna, spaceId, 'epochs', { epoch: 2, wraps: [forAnna] })).status).toBe(200);
		const { wrappedKeys, epochDue } = await keysOf(anna, spaceId);
		expect(epochDue).toBeUndefined();
		expect(await openWrappedKeys(anna, spaceId, wrappedKeys)).toEqual({
			1: encodeBase64(key),
			2: encodeBase64(second),
		});
	});

	test('takes one epoch of many made at once', async () => {
		const { anna, ben, spaceId } = await opaqueSpace();
		const answers = await Promise.all(
			Array.from({ length: 6 }, async (_, index) => {
				const key = randomKey();
				const wraps = [await wrapFor(anna, spaceId, 2, key), await wrapFor(ben, spaceId, 2, key)];
				return (await send(index % 2 ? anna : ben, spaceId, 'epochs', { epoch: 2, wraps })).status;
			}),
		);
		expect(answers.sort()).toEqual([200, 409, 409, 409, 409, 409]);
		const open = async (device: Device) =>
			openWrappedKeys(device, spaceId, (await keysOf(device, spaceId)).wrappedKeys);
		expect(await open(anna)).toEqual(await open(ben));
	});

	test('hands its epochs to who joins, by a member’s device; what one has is not overwritten', async () => {
		const { anna, ben, spaceId, key } = await opaqueSpace();
		const carla = await zeroKnowledgeDevice('carla');
		await join(anna, carla, spaceId, 'viewer');
		const empty = await keysOf(carla, spaceId);
		expect([empty.current, empty.wrappedKeys]).toEqual([1, undefined]);
		const { members } = await recipientsOf(ben, spaceId);
		expect(members.find(({ userId }: { userId: string }) => userId === carla.user.id)).toEqual({
			userId: carla.user.id,
			zeroKnowledge: true,
			publicKey: encodeBase64(carla.pair.publicKey),
			missingEpochs: [1],
		});
		const wraps = [{ epoch: 1, ...(await wrapFor(carla, spaceId, 1, key)) }];
		const byCarla = await send(carla, spaceId, 'wraps', { wraps });
		expect(await refusalOf(byCarla)).toEqual({ status: 403, error: 'SPACE_READ_ONLY' });
		expect(await (await send(ben, spaceId, 'wraps', { wraps })).json()).toEqual({ added: 1 });
		const other = [{ epoch: 1, ...(await wrapFor(carla, spaceId, 1, randomKey())) }];
		expect(await (await send(ben, spaceId, 'wraps', { wraps: other })).json()).toEqual({ added: 0 });
		const { wrappedKeys } = await keysOf(carla, spaceId);
		expect(await openWrappedKeys(carla, spaceId, wrappedKeys)).toEqual({ 1: encodeBase64(key) });
	});

	test('gets an epoch of the server’s making when a standard member joins, who does not see the past', async () => {
		const { anna, spaceId } = await opaqueSpace();
		const standard = await registered(world.app, unique('standard'));
		await join(anna, standard, spaceId);
		const theirs = await keysOf(standard, spaceId);
		expect(theirs).toEqual({ current: 2, keys: [{ epoch: 2, key: expect.any(String) }] });
		const annas = await keysOf(anna, spaceId);
		expect((await openWrappedKeys(anna, spaceId, annas.wrappedKeys))[2]).toBe(theirs.keys[0].key);
	});

	test('is closed to strangers, bad bodies and unknown epochs, and each try is audited', async () => {
		const { anna, ben, spaceId, key } = await opaqueSpace();
		const stranger = await zeroKnowledgeDevice('stranger');
		const wraps = [await wrapFor(anna, spaceId, 2, key), await wrapFor(ben, spaceId, 2, key)];
		const epoch = { epoch: 2, wraps };
		expect(
			(await get(world.app, `/api/v1/spaces/${spaceId}/keys/recipients`, stranger.accessToken)).status,
		).toBe(403);
		expect(await refusalOf(await send(stranger, spaceId, 'epochs', epoch))).toEqual({
			status: 403,
			error: 'SPACE_FORBIDDEN',
		});
		const short = { epoch: 2, wraps: [{ ...wraps[0], wrappedKey: 'AAAA' }] };
		expect(await refusalOf(await send(anna, spaceId, 'epochs', short))).toEqual({
			status: 400,
			error: 'VALIDATION',
		});
		const unknown = { wraps: [{ epoch: 9, ...wraps[0] }] };
		expect(await refusalOf(await send(anna, spaceId, 'wraps', unknown))).toEqual({
			status: 409,
			error: 'EPOCH_CONFLICT',
		});
		const log = await (await get(world.app, `${vaultPath}/audit?limit=3`, anna.accessToken)).json();
		expect(
			log.entries.map((entry: Record<string, unknown>) => [entry.action, entry.status, entry.spaceId]),
		).toEqual([
			['space_share', 409, spaceId],
			['space_epoch', 400, spaceId],
			['space_epoch', 200, spaceId],
		]);
	});

	test('does not open with wraps swapped between members or epochs in the database', async () => {
		const { anna, ben, spaceId } = await opaqueSpace();
		await world.admin`
			update auth.space_key_wraps a set encapsulated_key = b.encapsulated_key, wrapped_key = b.wrapped_key
			from auth.space_key_wraps b
			where a.space_id = ${spaceId} and b.space_id = ${spaceId} and a.user_id <> b.user_id`;
		for (const device of [anna, ben]) {
			const { wrappedKeys } = await keysOf(device, spaceId);
			const opening = openWrappedKeys(device, spaceId, wrappedKeys);
			expect(await opening.catch((error) => error.name)).toBe('OpenError');
		}
	});
});

test('a public key of low order is not published', async () => {
	const device = await createDevice(world.app, unique('loworder'));
	const refused = await publishKeyPair(world.app, {
		...device,
		pair: { ...device.pair, publicKey: new Uint8Array(32) },
	});
	expect(await refusalOf(refused)).toEqual({ status: 400, error: 'PUBLIC_KEY_INVALID' });
});
