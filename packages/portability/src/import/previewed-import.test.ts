import { describe, expect, test } from 'bun:test';
import { createAccount } from '../../test/account.ts';
import { dropped } from '../../test/read-source.ts';
import { todoistSource } from '../sources/todoist.ts';
import type { ImportItem } from './import-item.ts';
import { planImport } from './plan-import.ts';
import { previewImport } from './preview-import.ts';
import { runImport, type WritableTarget } from './run-import.ts';
import { type PlacedAnswers, sourceItems } from './source-items.ts';
import { type ImportEntry, tracedImport } from './traced-import.ts';

const empty = { existing: async () => new Map() };
const zone = { timeZone: 'Europe/Zurich' };
const csv = {
	'Home.csv':
		'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n' +
		'task,Buy milk,,4,1,,Anna (1),2026-12-01,en,\n' +
		'task,Pay rent,,4,1,,Beat (2),every 1st,en,\n',
};

async function preview(answers: Partial<PlacedAnswers> = {}) {
	const items = sourceItems(todoistSource, await dropped(csv), { ...zone, ...answers });
	return previewImport(planImport(items, empty));
}

describe('the preview', () => {
	test('says by figures and examples what would come, and what would be lost', async () => {
		const { counts, tables, losses, rows, containers } = await preview();
		expect(counts).toEqual({ new: 3, changes: 0, 'already-there': 0, skipped: 0, wrong: 0 });
		expect(tables.get('todo/tasks')).toEqual({ new: 2, changes: 0, 'already-there': 0 });
		expect(losses.get('PEOPLE')).toEqual({
			count: 2,
			examples: [
				{ label: 'Buy milk', place: { part: 'Home.csv', line: 2 }, detail: 'Anna (1)' },
				{ label: 'Pay rent', place: { part: 'Home.csv', line: 3 }, detail: 'Beat (2)' },
			],
		});
		expect(rows.map(({ table, label }) => [table, label])).toEqual([
			['todo/projects', 'Home'],
			['todo/tasks', 'Buy milk'],
			['todo/tasks', 'Pay rent'],
		]);
		expect(containers.map(({ label }) => label)).toEqual(['Home']);
	});

	test('takes a project of the person for one of the file', async () => {
		const [project] = (await preview()).containers;
		const standInsById = { [project?.id ?? '']: 'my-project' };
		const items = sourceItems(todoistSource, await dropped(csv), { ...zone, standInsById });
		const plan = await Array.fromAsync(planImport(items, empty));
		expect(plan.map(({ item }) => (item.kind === 'record' ? item.values.projectId : item.kind))).toEqual([
			'skipped',
			'my-project',
			'my-project',
		]);
	});

	test('leaves out what belongs to no module of the space', async () => {
		async function* read(): AsyncGenerator<ImportItem> {
			for (const table of ['mood/moodEntries', 'notes/notes'])
				yield { kind: 'record', table, id: table, values: {}, label: table, place: {}, losses: [] };
		}
		const source = { ...todoistSource, read };
		const items = sourceItems(source, await dropped(csv), { ...zone, spaceType: 'team' });
		const { counts, skipped } = await previewImport(planImport(items, empty));
		expect(counts).toMatchObject({ new: 1, skipped: 1 });
		expect([...skipped.keys()]).toEqual(['NOT_IN_SPACE']);
	});
});

describe('an import in the log', () => {
	async function traced(run: (write: WritableTarget['write']) => ReturnType<typeof runImport>) {
		const entries: ImportEntry[] = [];
		const account = await createAccount();
		const scope = { importId: 'import-1', spaceId: account.spaceId, source: 'todoist' };
		const { write } = await account.target();
		const report = async (entry: ImportEntry) => void entries.push(structuredClone(entry));
		const outcome = await tracedImport(
			{ scope, title: 'Todoist', write, report, now: () => 5_000 },
			run,
		).catch((error: unknown) => error);
		return { entries: entries.map((entry) => [entry.outcome, entry.recordCount]), outcome, account };
	}
	const items = async () => sourceItems(todoistSource, await dropped(csv), zone);

	test('stands there before anything is written, and says at the end how many came', async () => {
		const { entries, account } = await traced(async (write) =>
			runImport(await items(), { target: { ...empty, write } }),
		);
		expect(entries).toEqual([
			['asked', 0],
			['success', 3],
		]);
		expect(await account.rows()).toHaveLength(3);
	});

	test('that was cancelled or failed says what it had written by then', async () => {
		const breaking = (error: Error) =>
			traced(async (write) => {
				await runImport(await items(), { target: { ...empty, write } });
				throw error;
			});
		expect((await breaking(new DOMException('stop', 'AbortError'))).entries.at(-1)).toEqual(['success', 3]);
		expect((await breaking(new Error('no'))).entries.at(-1)).toEqual(['handler-error', 3]);
	});

	test('that writes nothing leaves nothing there', async () => {
		const none = { new: 0, changes: 0, 'already-there': 3, skipped: 0, wrong: 0 };
		expect((await traced(async () => none)).entries).toEqual([]);
	});
});
