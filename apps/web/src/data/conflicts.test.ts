import { afterEach, expect, test } from 'bun:test';
import type { SyncState } from './app-state.ts';
import { createMemoryDevice, StorageError } from './owner/device-storage.ts';
import type { QueryResult, Row } from './query.ts';
import type { Conflict, RefusedEdit } from './set-aside.ts';
import { type Browser, signedInBrowser, type Tab, untilSent, witness } from './testing/data-world.ts';
import { type NoteName, noteOnTwoDevices, rewrite } from './testing/note-on-two-devices.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

type Values = { readonly title?: string; readonly content?: string; readonly color?: string };
const update = (tab: Tab, name: NoteName, values: Values) =>
	tab.write({ writes: [{ ...name, op: 'update', values }] });

/** Takes a browser off the network, once it has all that there is. Returns how to bring it back. */
async function offline({ browser, tab }: { readonly browser: Browser; readonly tab: Tab }) {
	const owner = await browser.own(false);
	await witness<SyncState>(tab.sync.subscribe).until(({ syncedAtMs }) => syncedAtMs !== undefined);
	owner.setOnline(false);
	return () => owner.setOnline(true);
}

/** Both write over the only words of a note; the laptop is first. */
async function writtenOver(before = '', after = '') {
	const text = (words: string) => `${before}${words}${after}`;
	const devices = await noteOnTwoDevices(open, text('milk'));
	const { laptop, phone, name, shown } = devices;
	const online = await offline(phone);
	await rewrite(phone.tab, name, text('milk'), text('bread'));
	await rewrite(laptop.tab, name, text('milk'), text('cheese'));
	await untilSent(laptop.tab);
	online();
	await shown.laptop.until((row) => /cheese[\s\S]*bread/.test(row?.record.content ?? ''));
	const conflicts = witness<readonly Conflict[]>(phone.tab.conflicts.subscribe);
	const [conflict] = await conflicts.until((found) => found.length === 1);
	if (conflict === undefined) throw new Error('no conflict');
	return { ...devices, conflicts, conflict };
}

test('where both wrote over the same words both stand, marked, until one is chosen', async () => {
	const { phone, name, shown, conflicts, conflict } = await writtenOver();
	const versions = { base: 'milk', mine: 'bread', theirs: 'cheese' };
	expect(conflict).toMatchObject({ record: name, title: 'List', field: 'content', ...versions });
	expect(await phone.tab.settleConflict(conflict.id, 'mine')).toMatchObject({ ok: true });
	await shown.laptop.until((row) => row?.record.content === 'bread');
	await conflicts.until((found) => found.length === 0);
});

test.each([
	['mine', 'bread'],
	['theirs', 'cheese'],
	['both', 'cheese\nbread'],
] as const)('a decision for %s leaves what was written since beside it', async (by, words) => {
	const { laptop, phone, name, shown, conflict } = await writtenOver('a\n', '\nz\n');
	const marked = (await shown.phone.until((row) => row !== undefined))?.record.content ?? '';
	await rewrite(laptop.tab, name, marked, `${marked}later\n`);
	await shown.phone.until((row) => row?.record.content?.endsWith('later\n') ?? false);
	await phone.tab.settleConflict(conflict.id, by);
	await shown.laptop.until((row) => row?.record.content === `a\n${words}\nz\nlater\n`);
});

test('a conflict whose marks were taken out by hand is settled', async () => {
	const { laptop, name, shown, conflicts } = await writtenOver();
	const marked = (await shown.laptop.until((row) => row !== undefined))?.record.content ?? '';
	await rewrite(laptop.tab, name, marked, 'bread and cheese');
	await conflicts.until((found) => found.length === 0);
});

test('a title is never marked: the later stands, and the other is offered', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices(open, '');
	const online = await offline(phone);
	await update(phone.tab, name, { title: 'Groceries' });
	await update(laptop.tab, name, { title: 'Shopping' });
	await untilSent(laptop.tab);
	online();
	await shown.laptop.until((row) => row?.record.title === 'Groceries');
	const conflicts = witness<readonly Conflict[]>(phone.tab.conflicts.subscribe);
	const [conflict] = await conflicts.until((found) => found.length === 1);
	expect(conflict).toMatchObject({
		title: 'Groceries',
		field: 'title',
		mine: 'Groceries',
		theirs: 'Shopping',
	});
	await phone.tab.settleConflict(conflict?.id ?? '', 'theirs');
	await shown.laptop.until((row) => row?.record.title === 'Shopping');
	await conflicts.until((found) => found.length === 0);
});

test('of two colours the later stands, and nothing of them is merged', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices(open, '');
	const online = await offline(phone);
	await update(laptop.tab, name, { color: 'red' });
	await untilSent(laptop.tab);
	await phone.tab.write({
		writes: [{ ...name, op: 'update', values: { color: 'blue' }, seen: { color: null } }],
	});
	online();
	await shown.laptop.until((row) => row?.record.color === 'blue');
	expect(witness<readonly Conflict[]>(phone.tab.conflicts.subscribe).latest()).toEqual([]);
});

test('a text that is merged leaves alone what was written later beside it', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices(open, 'a\n');
	const online = await offline(phone);
	await update(phone.tab, name, { content: 'a\nphone\n', color: 'red' });
	await update(phone.tab, name, { color: 'green' });
	await rewrite(laptop.tab, name, 'a\n', 'laptop\na\n');
	await untilSent(laptop.tab);
	online();
	const row = await shown.laptop.until((now) => now?.record.content === 'laptop\na\nphone\n');
	expect(row?.record.color).toBe('green');
});

test('taking a line back leaves the line that came from elsewhere', async () => {
	const { laptop, phone, name, shown } = await noteOnTwoDevices(open, 'a\n');
	await rewrite(phone.tab, name, 'a\n', 'a\nphone\n');
	await shown.laptop.until((row) => row?.record.content === 'a\nphone\n');
	await untilSent(phone.tab);
	const online = await offline(phone);
	await rewrite(laptop.tab, name, 'a\nphone\n', 'laptop\na\nphone\n');
	await untilSent(laptop.tab);
	expect(await phone.tab.undo()).toMatchObject({ ok: true, leftAlone: [] });
	online();
	await shown.laptop.until((row) => row?.record.content === 'laptop\na\n');
	await shown.phone.until((row) => row?.record.content === 'laptop\na\n');
});

test('a device that has no room for a merged text merges it once there is some', async () => {
	const device = createMemoryDevice();
	let isFull = false;
	const { world, laptop, name, shown } = await noteOnTwoDevices(open, 'a\n');
	const tablet = await signedInBrowser(world, 'anna', {
		...device,
		async openAccount(userId) {
			const { rows, ...account } = await device.openAccount(userId);
			const write: typeof rows.write = async (entries) => {
				const isMerge = [...entries.keys()].some((entry) => entry.startsWith('app/base/'));
				if (isFull && isMerge) throw new StorageError('STORAGE_FULL');
				await rows.write(entries);
			};
			return { ...account, rows: { list: rows.list, write } };
		},
	});
	open.push(tablet.browser);
	const onTablet = witness<Row<'notes/notes'> | undefined>((tell) => tablet.tab.liveOne(name, tell));
	await onTablet.until((row) => row?.record.content === 'a\n');
	const online = await offline(tablet);
	await rewrite(tablet.tab, name, 'a\n', 'a\ntablet\n');
	await rewrite(laptop.tab, name, 'a\n', 'laptop\na\n');
	await untilSent(laptop.tab);
	isFull = true;
	online();
	await onTablet.until((row) => row?.record.content === 'laptop\na\n');
	await Bun.sleep(50);
	isFull = false;
	await update(tablet.tab, name, { color: 'red' });
	await shown.laptop.until((row) => row?.record.content === 'laptop\na\ntablet\n');
	await onTablet.until((row) => row?.record.content === 'laptop\na\ntablet\n');
});

test('what was deleted here while it was edited elsewhere is offered, with what was written there', async () => {
	const { laptop, phone, name } = await noteOnTwoDevices(open, 'text');
	const online = await offline(phone);
	await phone.tab.write({ writes: [{ ...name, op: 'delete' }] });
	await Bun.sleep(2);
	await update(laptop.tab, name, { content: 'text and more' });
	await untilSent(laptop.tab);
	online();
	const edits = witness<readonly RefusedEdit[]>(phone.tab.refusedEdits.subscribe);
	const [edit] = await edits.until((found) => found.length === 1);
	expect(edit).toMatchObject({ code: 'EDITED_ELSEWHERE', values: { content: 'text and more' } });
	expect(await phone.tab.restoreEdit(edit?.id ?? '')).toMatchObject({ ok: true });
	const notes = witness<QueryResult<'notes/notes'>>((tell) =>
		laptop.tab.live({ table: 'notes/notes' }, tell),
	);
	const { rows } = await notes.until(({ total }) => total === 1);
	expect(rows[0]?.record).toMatchObject({ title: 'List', content: 'text and more' });
});

test('an offline edit of what was deleted elsewhere is offered back, and comes back whole', async () => {
	const { laptop, phone, name } = await noteOnTwoDevices(open, 'text');
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
	const notes = witness<QueryResult<'notes/notes'>>((tell) =>
		laptop.tab.live({ table: 'notes/notes' }, tell),
	);
	const { rows } = await notes.until(({ total }) => total === 1);
	expect(rows[0]?.record).toMatchObject({ title: 'Edited', content: 'text' });
	await edits.until((found) => found.length === 0);
});

test('a refused edit can be let go, and a restart remembers both', async () => {
	const { world, phone, name } = await noteOnTwoDevices(open, 'text');
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
