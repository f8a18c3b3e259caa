import { afterEach, describe, expect, test } from 'bun:test';
import { openManaFile } from '@mana/portability';
import { generateMasterKey, isEncrypted, wrapValue } from '@mana/shared-crypto';
import type { QueryResult } from '../query.ts';
import { type Browser, createDataWorld, signedInBrowser, untilSent, witness } from '../testing/data-world.ts';
import { exportRecords } from './export-records.ts';
import { openImport } from './import-files.ts';
import type { ExportRequest } from './messages.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

const head = 'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE';
const csv = `${head}\ntask,Buy milk,,4,1,,,2026-12-01,en,\ntask,Pay rent,,1,1,,,every 1st,en,\n`;
const files = [{ name: 'Home.csv', content: new Blob([csv]) }];
const answers = { timeZone: 'Europe/Zurich' };

/** A browser with somebody signed in, and the way by which the worker of imports and exports works with it. */
async function annaAtHome() {
	const world = createDataWorld();
	const logged: { outcome: string; callId: string; recordCount: number }[] = [];
	world.state.answers.set('/api/v1/me/agent-activity', (init) => {
		logged.push(...JSON.parse(String(init.body)).entries);
		return Response.json({ written: 1, known: 0 });
	});
	const home = await signedInBrowser(world);
	open.push(home.browser);
	const { call } = home.browser.openClient();
	const options = { signal: new AbortController().signal, onProgress() {} };
	const deps = { call, now: Date.now };
	const { spaceId } = home;
	return {
		...home,
		world,
		logged,
		deps,
		options,
		async importCsv(importId: string, signal = options.signal) {
			const dropped = await openImport(deps, files);
			const request = { source: 'todoist', spaceId, answers };
			const preview = await dropped.look(request, options);
			return { preview, counts: await dropped.run({ ...request, importId }, { ...options, signal }) };
		},
		exportFile: (request: Partial<ExportRequest> = {}) =>
			exportRecords(deps, { spaceId, userId: 'anna', format: 'mana', ...request }, options),
	};
}

async function recordsIn(file: Blob, passphrase?: string): Promise<string[]> {
	const lines: string[] = [];
	for await (const { table, record } of (await openManaFile(file)).lines(passphrase))
		lines.push(JSON.stringify([table, record?.id, record?.values]));
	return lines.sort();
}

describe('an import', () => {
	test('is recognised, looked at, written once, and is one entry of the log that takes it back', async () => {
		const anna = await annaAtHome();
		expect((await openImport(anna.deps, files)).recognised).toMatchObject({
			source: 'todoist',
			needsPassphrase: false,
			moods: [],
		});
		const first = await anna.importCsv('import-00000001');
		expect(first.preview.counts).toMatchObject({ new: 3 });
		expect(first.counts).toMatchObject({ new: 3 });
		expect(anna.world.sync.rows().every(({ data }) => isEncrypted(data.title ?? data.name))).toBe(true);
		const again = await anna.importCsv('import-00000002');
		expect(again.counts).toMatchObject({ new: 0, 'already-there': 3 });
		expect(anna.logged.map(({ outcome, callId, recordCount }) => [outcome, callId, recordCount])).toEqual([
			['asked', 'import-00000001', 0],
			['success', 'import-00000001', 3],
		]);
		expect(await anna.tab.takeBack({ callId: 'import-00000001' })).toMatchObject({ ok: true, leftAlone: [] });
		const empty = await anna.exportFile();
		expect(empty.records).toBe(0);
	});

	test('stops where the app is locked, and where the log cannot be written nothing is', async () => {
		const anna = await annaAtHome();
		anna.world.state.answers.set('/api/v1/me/agent-activity', () => new Response(null, { status: 503 }));
		await expect(anna.importCsv('import-00000003')).rejects.toMatchObject({ code: 'HTTP_503' });
		expect(anna.world.sync.pushed).toEqual([]);
		await anna.tab.session.lock();
		await expect(anna.importCsv('import-00000004')).rejects.toMatchObject({ code: 'NOT_READY' });
		await expect(anna.exportFile()).rejects.toMatchObject({ code: 'NOT_READY' });
	});

	test('goes on after a server that was away for a moment', async () => {
		const anna = await annaAtHome();
		let refusals = 1;
		anna.world.sync.intercept = ({ action }) => {
			if (action !== 'push' || refusals === 0) return undefined;
			refusals -= 1;
			return Response.json({ error: 'UNAVAILABLE', message: '' }, { status: 503 });
		};
		expect((await anna.importCsv('import-00000005')).counts).toMatchObject({ new: 3 });
	});
});

describe('an export', () => {
	test('has what is on the device, what waits to be sent included, also without a network', async () => {
		const anna = await annaAtHome();
		await anna.importCsv('import-00000001');
		anna.world.setOnline(false);
		const values = { title: 'Written offline' };
		await anna.tab.write({ writes: [{ op: 'insert', table: 'notes/notes', spaceId: anna.spaceId, values }] });
		const { file, records, lacksOthers, name } = await anna.exportFile({ passphrase: 'correct horse' });
		expect({ records, lacksOthers }).toEqual({ records: 4, lacksOthers: true });
		expect(name).toMatch(/^mana-\d{4}-\d\d-\d\d\.mana$/);
		const lines = await recordsIn(file, 'correct horse');
		expect(lines).toHaveLength(4);
		expect(lines.join()).toContain('Written offline');
	});

	test('has tables of other programs, and comes into another account the same', async () => {
		const anna = await annaAtHome();
		await anna.importCsv('import-00000001');
		const data = { name: 'Fern', createdAt: '2026-01-01T00:00:00.000Z' };
		const { spaceId } = anna;
		anna.world.sync.write('garden', { op: 'insert', table: 'plants', id: 'p1', spaceId, data });
		const { file } = await anna.exportFile();
		const beat = await annaAtHome();
		const dropped = await openImport(beat.deps, [{ name: 'all.mana', content: file }]);
		const request = { source: 'mana', spaceId: beat.spaceId, answers };
		await dropped.run({ ...request, importId: 'import-00000009' }, beat.options);
		expect(beat.world.sync.rows()).toHaveLength(4);
		expect(await recordsIn((await beat.exportFile()).file)).toEqual(await recordsIn(file));
	});

	test('carries what a run on a device has read, into another account too', async () => {
		const anna = await annaAtHome();
		const values = {
			missionId: 'm1',
			source: 'device',
			reads: [{ table: 'notes/notes', records: 3, times: 2 }],
		};
		const { spaceId } = anna;
		await anna.tab.write({
			writes: [
				{ op: 'insert', table: 'ai/missionRuns', spaceId, values },
				{ op: 'insert', table: 'ai/missionRuns', spaceId, values: { missionId: 'm1', source: 'schedule' } },
			],
		});
		const { file } = await anna.exportFile();
		const beat = await annaAtHome();
		const dropped = await openImport(beat.deps, [{ name: 'all.mana', content: file }]);
		const request = { source: 'mana', spaceId: beat.spaceId, answers };
		await dropped.run({ ...request, importId: 'import-00000010' }, beat.options);
		const read = beat.world.sync.rows().map(({ data }) => [data.source, data.reads]);
		expect(read.toSorted()).toEqual([
			['device', values.reads],
			['schedule', null],
		]);
	});

	test('of one module has its tables only; other formats have what they can say', async () => {
		const anna = await annaAtHome();
		await anna.importCsv('import-00000001');
		await untilSent(anna.tab);
		const projects = await anna.exportFile({ tables: ['todo/projects'] });
		expect(await recordsIn(projects.file)).toHaveLength(1);
		const calendar = await anna.exportFile({ format: 'ics' });
		expect(await calendar.file.text()).toContain('SUMMARY:Buy milk');
		const table = await anna.exportFile({ format: 'csv', tables: ['todo/tasks'] });
		expect((await table.file.text()).split('\r\n')).toHaveLength(4);
		expect(table.name).toContain('tasks');
		expect((await anna.exportFile({ format: 'markdown' })).records).toBe(0);
		expect((await anna.exportFile({ format: 'vcard' })).records).toBe(0);
	});

	test('names what this device cannot open', async () => {
		const anna = await annaAtHome();
		const { spaceId } = anna;
		const title = await wrapValue('Lost', await generateMasterKey());
		anna.world.sync.write('notes', { op: 'insert', table: 'notes', id: 'n1', spaceId, data: { title } });
		const query = { table: 'notes/notes', spaceId } as const;
		await witness<QueryResult>((tell) => anna.tab.live(query, tell)).until(({ total }) => total === 1);
		const { records, undecryptable, undecryptableCount } = await anna.exportFile();
		expect({ records, undecryptable, undecryptableCount }).toEqual({
			records: 1,
			undecryptable: [{ table: 'notes/notes', id: 'n1', fields: ['title'] }],
			undecryptableCount: 1,
		});
	});
});
