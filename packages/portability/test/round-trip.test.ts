import { describe, expect, test } from 'bun:test';
import { allRecordTypes, sealRecord } from '@mana/records';
import { wrapValue } from '@mana/shared-crypto';
import { pushInsert, revertEverywhere } from '@mana/sync-protocol';
import fc from 'fast-check';
import { openDropped } from '../src/import/dropped-files.ts';
import { planImport } from '../src/import/plan-import.ts';
import { openManaFile } from '../src/mana-file/open-mana-file.ts';
import { manaSource } from '../src/sources/mana.ts';
import { createAccount } from './account.ts';
import { arbitraryValues } from './arbitrary-record.ts';
import { all } from './zip-of.ts';

const answers = { timeZone: 'Europe/Zurich' };

async function* itemsOf(content: Blob, passphrase?: string) {
	const dropped = await openDropped([{ name: 'all.mana', content }]);
	yield* manaSource.read(dropped, { ...answers, passphrase });
}

/** The lines of an export without what says when: sorted, byte for byte. */
async function linesOf(file: Blob, passphrase?: string): Promise<string[]> {
	const lines = await all((await openManaFile(file)).lines(passphrase));
	return lines.map(({ table, record }) => JSON.stringify([table, { ...record, updatedAt: '' }])).sort();
}

/** An account with records of every type. */
async function filled(seed: number) {
	const account = await createAccount();
	for (const type of allRecordTypes) {
		const [values = {}] = fc.sample(arbitraryValues(type), { numRuns: 1, seed });
		const createdAt = '2025-05-05T05:05:05.000Z';
		const data = {
			...(await sealRecord(type, values, account.key)),
			createdAt,
			updatedAt: '2026-01-01T00:00:00.000Z',
		};
		await pushInsert(account.config, type.app, {
			table: type.table,
			id: `r-${seed}`,
			spaceId: 'personal',
			data,
		});
	}
	const extra = {
		mood: await wrapValue({ a: [1] }, account.key),
		plainExtra: 'x',
		createdAt: '2025-01-01T00:00:00.000Z',
	};
	await pushInsert(account.config, 'garden', { table: 'plants', id: 'p1', spaceId: 'personal', data: extra });
	return account;
}

describe('an export, imported into an empty account and exported again,', () => {
	test('has the same records, over all record types', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer(), async (seed) => {
				const file = await (await filled(seed)).exportFile();
				const other = await createAccount();
				const counts = await other.importFrom(itemsOf(file));
				expect(counts).toEqual({
					new: allRecordTypes.length + 1,
					changes: 0,
					'already-there': 0,
					skipped: 0,
					wrong: 0,
				});
				expect(await linesOf(await other.exportFile())).toEqual(await linesOf(file));
			}),
			{ numRuns: 6 },
		);
	}, 60_000);

	test('has them by a passphrase too', async () => {
		const file = await (await filled(7)).exportFile('correct horse');
		const other = await createAccount();
		await other.importFrom(itemsOf(file, 'correct horse'));
		expect(await linesOf(await other.exportFile())).toEqual(await linesOf(file, 'correct horse'));
	});
});

describe('an import', () => {
	test('of the same file again changes nothing', async () => {
		const file = await (await filled(1)).exportFile();
		const other = await createAccount();
		await other.importFrom(itemsOf(file));
		const pushed = other.sync.pushed.length;
		const counts = await other.importFrom(itemsOf(file), 'import-2');
		expect(counts['already-there']).toBe(allRecordTypes.length + 1);
		expect(other.sync.pushed).toHaveLength(pushed);
	});

	test('that breaks off goes on where it stopped', async () => {
		const file = await (await filled(2)).exportFile();
		const other = await createAccount();
		let pushes = 0;
		other.sync.intercept = ({ action }) => {
			if (action === 'push') pushes += 1;
			return action === 'push' && pushes > 5 ? new Response('no', { status: 500 }) : undefined;
		};
		await expect(other.importFrom(itemsOf(file))).rejects.toThrow();
		other.sync.intercept = undefined;
		const counts = await other.importFrom(itemsOf(file), 'import-2');
		expect(counts.new).toBeGreaterThan(0);
		expect(counts['already-there']).toBeGreaterThan(0);
		expect(await linesOf(await other.exportFile())).toEqual(await linesOf(file));
	});

	test('that is cancelled stops', async () => {
		const file = await (await filled(2)).exportFile();
		const other = await createAccount();
		await expect(other.importFrom(itemsOf(file), 'import-1', AbortSignal.abort())).rejects.toThrow();
		expect(other.sync.pushed).toEqual([]);
	});

	test('is taken back as one, and can be done again', async () => {
		const file = await (await filled(3)).exportFile();
		const other = await createAccount();
		await other.importFrom(itemsOf(file));
		const { leftAlone } = await revertEverywhere(other.config, { callId: 'import-1' });
		expect(leftAlone).toEqual([]);
		expect(await other.rows()).toEqual([]);
		other.clock.nowMs += 1_000;
		await other.importFrom(itemsOf(file), 'import-2');
		expect(await linesOf(await other.exportFile())).toEqual(await linesOf(file));
	});

	test('changes what is older here, and leaves what is newer here', async () => {
		const source = await createAccount();
		const write = (id: string, title: string) =>
			pushInsert(source.config, 'habits', { table: 'habits', id, spaceId: 'personal', data: { title } });
		await write('h1', 'Run');
		const other = await createAccount();
		await other.importFrom(itemsOf(await source.exportFile()));
		source.clock.nowMs += 60_000;
		await write('h1', 'Run fast');
		const newer = await source.exportFile();
		const plan = await all(planImport(itemsOf(newer), await other.target()));
		expect(plan.map(({ outcome, ...row }) => [outcome, 'fields' in row && row.fields])).toEqual([
			['changes', ['title']],
		]);
		other.clock.nowMs += 120_000;
		await other.importFrom(itemsOf(newer), 'import-2');
		expect(await other.records('habits/habits')).toMatchObject([{ id: 'h1', title: 'Run fast' }]);
		const stale = await all(planImport(itemsOf(await createStale()), await other.target()));
		expect(stale).toMatchObject([{ outcome: 'skipped', item: { reason: 'NEWER_HERE' } }]);

		async function createStale() {
			const old = await createAccount();
			await pushInsert(old.config, 'habits', {
				table: 'habits',
				id: 'h1',
				spaceId: 'personal',
				data: { title: 'Walk' },
			});
			return old.exportFile();
		}
	});

	test('says of each item that is wrong what is wrong with it', async () => {
		async function* items() {
			const head = { kind: 'record', label: '', place: { line: 1 }, losses: [] } as const;
			yield { ...head, table: 'notes/notes', id: 'n1', values: { title: 5 } };
			yield { ...head, table: 'notes/notes', id: 'n2', values: { title: 'a\0b' } };
			yield { ...head, table: 'notes/notes', id: 'n3', values: { nonsense: 'x' } };
			yield { ...head, table: 'notes', id: 'n4', values: {} };
		}
		const other = await createAccount();
		const plan = await all(planImport(items(), await other.target()));
		expect(plan.map(({ item }) => item.kind === 'wrong' && [item.reason, item.field])).toEqual([
			['FIELD_INVALID', 'title'],
			['TEXT_NOT_STORABLE', undefined],
			['FIELD_INVALID', 'nonsense'],
			['UNKNOWN_TABLE', undefined],
		]);
	});
});
