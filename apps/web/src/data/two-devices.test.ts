import { afterEach, expect, test } from 'bun:test';
import { randomKey } from '@mana/auth-protocol/testing';
import { unwrapValue, wrapValue } from '@mana/shared-crypto';
import type { AppData } from './app-data.ts';
import type { SyncState } from './app-state.ts';
import type { Row } from './query.ts';
import type { Conflict } from './set-aside.ts';
import { type Browser, type DataWorld, untilSent, witness } from './testing/data-world.ts';
import { noteOnTwoDevices, rewrite } from './testing/note-on-two-devices.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

test('two devices that each add a line to one note offline keep both lines', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices(open, 'one\n');
	const owners = [await laptop.browser.own(false), await phone.browser.own(false)];
	for (const owner of owners) owner.setOnline(false);
	await rewrite(laptop.tab, name, 'one\n', 'one\nlaptop\n');
	await rewrite(phone.tab, name, 'one\n', 'zero\none\n');
	await rewrite(phone.tab, name, 'zero\none\n', 'zero\nphone\none\n');
	for (const owner of owners) owner.setOnline(true);
	for (const { until } of [shown.laptop, shown.phone])
		await until((row) => row?.record.content === 'zero\nphone\none\nlaptop\n');
	expect(witness<readonly Conflict[]>(phone.tab.conflicts.subscribe).latest()).toEqual([]);
});

test('what was sent and what was written upon it meanwhile are both kept where another device was first', async () => {
	const { world, laptop, phone, name, shown } = await noteOnTwoDevices(open, 'a\nb\n');
	const owner = await phone.browser.own(false);
	await witness<SyncState>(phone.tab.sync.subscribe).until(({ syncedAtMs }) => syncedAtMs !== undefined);
	owner.setOnline(false);
	await rewrite(laptop.tab, name, 'a\nb\n', 'a\nlaptop\nb\n');
	await untilSent(laptop.tab);
	await rewrite(phone.tab, name, 'a\nb\n', 'first\na\nb\n');
	const pushed = Promise.withResolvers<void>();
	const answer = Promise.withResolvers<undefined>();
	let pushes = 0;
	world.sync.intercept = async ({ action }) => {
		if (action !== 'push') return undefined;
		pushes += 1;
		pushed.resolve();
		if (pushes === 1) await answer.promise;
		// Time enough for the first to be merged, were that not to wait for what rests on it.
		else await Bun.sleep(50);
		return undefined;
	};
	owner.setOnline(true);
	await pushed.promise;
	await rewrite(phone.tab, name, 'first\na\nb\n', 'first\na\nb\nsecond\n');
	answer.resolve(undefined);
	for (const { until } of [shown.laptop, shown.phone])
		await until((row) => row?.record.content === 'first\na\nlaptop\nb\nsecond\n');
	expect(witness<readonly Conflict[]>(phone.tab.conflicts.subscribe).latest()).toEqual([]);
});

test('what a tab shows may be older than the record: the write is merged before it is kept', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices(open, 'a\nb\n');
	await rewrite(laptop.tab, name, 'a\nb\n', 'A\nb\n');
	await shown.phone.until((row) => row?.record.content === 'A\nb\n');
	await rewrite(phone.tab, name, 'a\nb\n', 'a\nb\nc\n');
	await shown.laptop.until((row) => row?.record.content === 'A\nb\nc\n');
});

test('sub-tasks ticked on two devices are all ticked', async () => {
	const { laptop, phone, name } = await noteOnTwoDevices(open, '');
	const task = { table: 'todo/tasks', spaceId: name.spaceId, id: 't1' } as const;
	const subtasks = (...done: boolean[]) =>
		done.map((isCompleted, n) => ({ id: `${n}`, title: `${n}`, isCompleted }));
	await laptop.tab.write({
		writes: [{ ...task, op: 'insert', values: { subtasks: subtasks(false, false) } }],
	});
	const onPhone = witness<Row<'todo/tasks'> | undefined>((tell) => phone.tab.liveOne(task, tell));
	await onPhone.until((row) => row !== undefined);
	const owner = await phone.browser.own(false);
	owner.setOnline(false);
	const seen = { subtasks: subtasks(false, false) };
	await phone.tab.write({
		writes: [{ ...task, op: 'update', values: { subtasks: subtasks(false, true) }, seen }],
	});
	await laptop.tab.write({
		writes: [{ ...task, op: 'update', values: { subtasks: subtasks(true, false) }, seen }],
	});
	await untilSent(laptop.tab);
	owner.setOnline(true);
	await onPhone.until((row) => row?.record.subtasks?.every(({ isCompleted }) => isCompleted) ?? false);
});

test('an agent’s call is seen in the history and taken back', async () => {
	const { world, phone, name, shown } = await noteOnTwoDevices(open, 'mine');
	const [raw] = world.auth.vaultsByUser.get('anna')?.keys ?? [];
	const key = await crypto.subtle.importKey('raw', new Uint8Array(raw ?? []), 'AES-GCM', false, ['encrypt']);
	const value = await wrapValue('agent’s', key);
	const updatedAt = new Date(Date.now() + 1_000).toISOString();
	const actor = { kind: 'agent', client: 'claude', callId: 'call-1' };
	world.sync.write('notes', {
		...{ op: 'update', table: 'notes', spaceId: name.spaceId, id: 'n1', actor, origin: 'agent' },
		fields: { content: { value, updatedAt } },
	});
	const row = await shown.phone.until((now) => now?.record.content === 'agent’s');
	expect(row?.actor).toEqual(actor);
	const history = await phone.tab.history(name);
	expect(history).toMatchObject({
		ok: true,
		entries: [
			{ op: 'update', values: { content: 'agent’s' }, actor },
			{ op: 'insert', values: { content: 'mine' } },
		],
	});
	expect(await phone.tab.takeBack({ callId: 'call-1' })).toMatchObject({
		ok: true,
		reverted: [name],
		leftAlone: [],
	});
	await shown.phone.until((now) => now?.record.content === 'mine');
	world.setOnline(false);
	expect(await phone.tab.history(name)).toEqual({ ok: false, code: 'UNREACHABLE' });
});

interface OneNote {
	readonly world: DataWorld;
	readonly tab: AppData;
	readonly name: { readonly table: 'notes/notes'; readonly spaceId: string; readonly id: string };
	readonly keys: Uint8Array[];
}

/** A note that an agent wrote over under the newest key, after that has replaced the one that it was written under. */
async function overwrittenUnderNewKey(replace: (keys: OneNote['keys']) => void): Promise<OneNote> {
	const { world, phone, name } = await noteOnTwoDevices(open, 'mine');
	const keys = world.auth.vaultsByUser.get('anna')?.keys ?? [];
	replace(keys);
	const key = await crypto.subtle.importKey('raw', new Uint8Array(keys.at(-1) ?? []), 'AES-GCM', false, [
		'encrypt',
	]);
	const updatedAt = new Date(Date.now() + 1_000).toISOString();
	world.sync.write('notes', {
		...{ op: 'update', table: 'notes', spaceId: name.spaceId, id: 'n1' },
		...{ actor: { kind: 'agent', client: 'claude', callId: 'call-1' }, origin: 'agent' },
		fields: { content: { value: await wrapValue('agent’s', key), updatedAt } },
	});
	return { world, tab: phone.tab, name, keys };
}

const contentOf = (world: DataWorld) => world.sync.rows().find(({ id }) => id === 'n1')?.data.content;
const opens = async (value: unknown, raw: Uint8Array | undefined) => {
	const bytes = new Uint8Array(raw ?? []);
	const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['decrypt']);
	return unwrapValue(value, key).catch(() => undefined);
};

test('what is taken back to a text under an older key is sealed under the newest', async () => {
	const { world, tab, keys } = await overwrittenUnderNewKey((ring) => ring.push(randomKey()));
	expect(await tab.takeBack({ callId: 'call-1' })).toMatchObject({ ok: true, leftAlone: [] });
	expect(await opens(contentOf(world), keys.at(-1))).toBe('mine');
});

test('what is taken back to a text under a key that is gone is refused, and what stands there stays', async () => {
	const { world, tab, keys } = await overwrittenUnderNewKey((ring) =>
		ring.splice(0, ring.length, randomKey()),
	);
	expect(await tab.takeBack({ callId: 'call-1' })).toEqual({ ok: false, code: 'KEY_REPLACED' });
	expect(await opens(contentOf(world), keys.at(-1))).toBe('agent’s');
});
