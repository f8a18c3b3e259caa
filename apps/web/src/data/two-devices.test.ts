import { afterEach, expect, test } from 'bun:test';
import { wrapValue } from '@mana/shared-crypto';
import type { QueryResult, Row } from './query.ts';
import type { Conflict, RefusedEdit } from './set-aside.ts';
import {
	type Browser,
	createDataWorld,
	signedInBrowser,
	type Tab,
	untilSent,
	witness,
} from './testing/data-world.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

const table = 'notes/notes';

/** A note of Anna's on two of her devices, which can be taken off the network each by itself. */
async function noteOnTwoDevices(content: string) {
	const world = createDataWorld();
	const [laptop, phone] = [await signedInBrowser(world), await signedInBrowser(world)];
	open.push(laptop.browser, phone.browser);
	const { spaceId } = laptop;
	const name = { table, spaceId, id: 'n1' } as const;
	await laptop.tab.write({ writes: [{ ...name, op: 'insert', values: { title: 'List', content } }] });
	const shownOn = ({ tab }: { readonly tab: Tab }) =>
		witness<Row<'notes/notes'> | undefined>((tell) => tab.liveOne(name, tell));
	const shown = { laptop: shownOn(laptop), phone: shownOn(phone) };
	await shown.phone.until((row) => row?.record.content === content);
	return { world, laptop, phone, name, shown };
}

const rewrite = (
	tab: Tab,
	name: { table: typeof table; spaceId: string; id: string },
	seen: string,
	content: string,
) => tab.write({ writes: [{ ...name, op: 'update', values: { content }, seen: { content: seen } }] });

test('two devices that each add a line to one note offline keep both lines', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices('one\n');
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

test('where both wrote over the same words both stand, marked, until one is chosen', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices('milk');
	const owner = await phone.browser.own(false);
	owner.setOnline(false);
	await rewrite(phone.tab, name, 'milk', 'bread');
	await rewrite(laptop.tab, name, 'milk', 'cheese');
	await untilSent(laptop.tab);
	owner.setOnline(true);
	await shown.laptop.until((row) => /cheese[\s\S]*bread/.test(row?.record.content ?? ''));
	const conflicts = witness<readonly Conflict[]>(phone.tab.conflicts.subscribe);
	const [conflict] = await conflicts.until((found) => found.length === 1);
	expect(conflict).toMatchObject({ record: name, field: 'content', mine: 'bread', theirs: 'cheese' });
	expect(await phone.tab.settleConflict(conflict?.id ?? '', 'mine')).toMatchObject({ ok: true });
	await shown.laptop.until((row) => row?.record.content === 'bread');
	await conflicts.until((found) => found.length === 0);
});

test('what a tab shows may be older than the record: the write is merged before it is kept', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices('a\nb\n');
	await rewrite(laptop.tab, name, 'a\nb\n', 'A\nb\n');
	await shown.phone.until((row) => row?.record.content === 'A\nb\n');
	await rewrite(phone.tab, name, 'a\nb\n', 'a\nb\nc\n');
	await shown.laptop.until((row) => row?.record.content === 'A\nb\nc\n');
});

test('sub-tasks ticked on two devices are all ticked', async () => {
	const { laptop, phone, name } = await noteOnTwoDevices('');
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

test('an offline edit of what was deleted elsewhere is offered back, and comes back whole', async () => {
	const { laptop, phone, name } = await noteOnTwoDevices('text');
	const owner = await phone.browser.own(false);
	owner.setOnline(false);
	await phone.tab.write({ writes: [{ ...name, op: 'update', values: { title: 'Edited' } }] });
	await laptop.tab.write({ writes: [{ ...name, op: 'delete' }] });
	await untilSent(laptop.tab);
	owner.setOnline(true);
	const edits = witness<readonly RefusedEdit[]>(phone.tab.refusedEdits.subscribe);
	const [edit] = await edits.until((found) => found.length === 1);
	expect(edit).toMatchObject({ record: name, code: 'DELETED_ELSEWHERE', values: { title: 'Edited' } });
	expect(await phone.tab.restoreEdit(edit?.id ?? '')).toMatchObject({ ok: true });
	const notes = witness<QueryResult<'notes/notes'>>((tell) => laptop.tab.live({ table }, tell));
	const { rows } = await notes.until(({ total }) => total === 1);
	expect(rows[0]?.record).toMatchObject({ title: 'Edited', content: 'text' });
	await edits.until((found) => found.length === 0);
});

test('a refused edit can be let go, and a restart remembers both', async () => {
	const { world, phone, name } = await noteOnTwoDevices('text');
	world.sync.intercept = ({ action }) =>
		action === 'push' ? Response.json({ error: 'SPACE_FORBIDDEN', message: '' }, { status: 403 }) : undefined;
	await phone.tab.write({ writes: [{ ...name, op: 'update', values: { title: 'x' } }] });
	const edits = witness<readonly RefusedEdit[]>(phone.tab.refusedEdits.subscribe);
	await edits.until(([edit]) => edit?.code === 'SPACE_FORBIDDEN');
	await phone.browser.own(false);
	const [edit] = await edits.until((found) => found.length === 1);
	await phone.tab.dismissEdit(edit?.id ?? '');
	await edits.until((found) => found.length === 0);
	await phone.browser.own(false);
	await Bun.sleep(20);
	expect(edits.latest()).toEqual([]);
});

test('an agent’s call is seen in the history and taken back', async () => {
	const { world, phone, name, shown } = await noteOnTwoDevices('mine');
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
