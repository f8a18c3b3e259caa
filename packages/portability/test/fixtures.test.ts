import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { revertEverywhere } from '@mana/sync-protocol';
import { importSources } from '../src/sources/import-sources.ts';
import { createAccount } from './account.ts';
import { fixtureItems, fixtureNames, fixtureRecord, openFixture, recordPath } from './fixtures.ts';
import { recognised } from './read-source.ts';

test('there are files of every source but our own', () => {
	const sources = new Set(fixtureNames.map((name) => name.split('/')[0]));
	expect([...sources].sort()).toEqual(
		importSources
			.map(({ id }) => id)
			.filter((id) => id !== 'mana')
			.sort(),
	);
});

describe.each(fixtureNames.map((name) => [name] as const))('%s', (name) => {
	test('is recognised by its content', async () => {
		expect(await recognised(await openFixture(name))).toBe(name.split('/')[0]);
	});

	test('makes the records, and says the losses, that are recorded beside it', async () => {
		const recorded: unknown = JSON.parse(readFileSync(recordPath(name), 'utf8'));
		expect(JSON.parse(JSON.stringify(await fixtureRecord(name)))).toEqual(recorded);
	});

	test('imported twice is there once, and taken back leaves nothing', async () => {
		const account = await createAccount();
		const first = await account.importFrom(await fixtureItems(name), 'import-1');
		expect(first.new).toBeGreaterThan(0);
		const again = await account.importFrom(await fixtureItems(name), 'import-2');
		expect(again).toMatchObject({ new: 0, changes: 0, 'already-there': first.new });
		const { leftAlone } = await revertEverywhere(account.config, { callId: 'import-1' });
		expect(leftAlone).toEqual([]);
		expect(await account.rows()).toEqual([]);
	});
});
