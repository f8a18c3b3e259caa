import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActivityEntry } from '@mana/auth-protocol';
import { generateMasterKey } from '@mana/shared-crypto';
import { createSyncStandIn } from '@mana/sync-protocol/testing';
import { exportedTables } from './account-rows.ts';
import { importIntoAccount } from './import-account.ts';
import { columnFields, moodLevels } from './import-answers.ts';
import type { PortableAccount } from './portable-account.ts';

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'mana-import-account-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A person's own space on a mana-sync in memory. */
async function emptyAccount() {
	const { fetch } = createSyncStandIn({ now: () => 1_800_000_000_000 });
	const log: ActivityEntry[] = [];
	const account: PortableAccount = {
		userId: 'anna',
		spaceId: 'personal',
		spaceType: 'personal',
		keys: [await generateMasterKey()],
		sync: async () => ({ baseUrl: 'http://sync.test', jwt: 'token', clientId: 'import', fetch }),
		report: async (entry) => void log.push(entry),
	};
	const values = async (table: string) => {
		const found: unknown[] = [];
		for await (const { records } of exportedTables(account, [table]))
			for await (const record of records) found.push(record.values);
		return found;
	};
	return { account, log, values };
}

function fileOf(name: string, text: string): string {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
}

test('a table of a kind that is said comes in by the columns that are said', async () => {
	const { account, log, values } = await emptyAccount();
	// Its name does not say what it is.
	const path = fileOf('contacts.txt', 'Vorname,Ort,city,Alter\nAnna,Bern,x,44\n');
	const options = {
		paths: [path],
		as: 'csv',
		isDryRun: false,
		importId: 'import-1',
		answers: {
			timeZone: 'UTC',
			table: 'contacts/contacts',
			fieldsByColumn: columnFields('Vorname=firstName,Ort=city,city='),
		},
	};
	const looked = await importIntoAccount(account, { ...options, isDryRun: true });
	expect(looked.counts).toBeUndefined();
	expect(await values('contacts/contacts')).toEqual([]);
	const { source, counts, preview } = await importIntoAccount(account, options);
	expect({ source, counts }).toMatchObject({ source: 'csv', counts: { new: 1, wrong: 0 } });
	expect(preview.losses.get('FIELD')?.examples.map(({ detail }) => detail)).toEqual(['city, Alter']);
	const [contact] = await values('contacts/contacts');
	expect(contact).toMatchObject({ firstName: 'Anna', city: 'Bern' });
	expect(log.map(({ tool }) => tool)).toContain('data.import');
});

test('moods that a person has named come in by the levels that are said', async () => {
	const { account, values } = await emptyAccount();
	const head = 'full_date,date,weekday,time,mood,activities,note_title,note';
	const path = fileOf('daylio.csv', `${head}\n2026-03-04,4. März,Mittwoch,21:05,zufrieden,,,\n`);
	const importWith = (moods: string | undefined) =>
		importIntoAccount(account, {
			paths: [path],
			as: 'daylio',
			isDryRun: false,
			importId: 'import-1',
			answers: { timeZone: 'UTC', moodLevels: moods === undefined ? undefined : moodLevels(moods) },
		});
	expect((await importWith(undefined)).counts).toMatchObject({ new: 0, wrong: 1 });
	expect((await importWith('zufrieden=7')).counts).toMatchObject({ new: 1, wrong: 0 });
	expect(await values('mood/moodEntries')).toMatchObject([{ date: '2026-03-04', level: 7 }]);
});
