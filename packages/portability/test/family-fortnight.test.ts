import { expect, test } from 'bun:test';
import { sealRecord } from '@mana/records';
import { type FamilySpace, familyFortnight } from '@mana/records/testing/family-fortnight';
import { pushInsert, revertEverywhere } from '@mana/sync-protocol';
import { openDropped } from '../src/import/dropped-files.ts';
import { openManaFile } from '../src/mana-file/open-mana-file.ts';
import { recordLine } from '../src/mana-file/record-line.ts';
import { manaSource } from '../src/sources/mana.ts';
import { createAccount } from './account.ts';
import { all } from './zip-of.ts';

const passphrase = 'violet kettle harbour piano';
const spaces: readonly FamilySpace[] = ['anna', 'ben', 'family'];

/** An account that holds what a family keeps in one of its spaces. */
async function home(space: FamilySpace) {
	const account = await createAccount();
	for (const { space: of, type, id, values } of familyFortnight()) {
		if (of !== space) continue;
		const data = { ...(await sealRecord(type, values, account.key)), createdAt: values.createdAt };
		await pushInsert(account.config, type.app, { table: type.table, id, spaceId: 'personal', data });
	}
	return account;
}

/** The lines of the file, sorted, byte for byte; when each was last written is history. */
async function linesOf(file: Blob, by?: string): Promise<string[]> {
	const lines = await all((await openManaFile(file)).lines(by));
	return lines
		.map(({ table, record }) => `${table} ${record && recordLine({ ...record, updatedAt: undefined })}`)
		.sort();
}

async function* itemsOf(content: Blob) {
	const dropped = await openDropped([{ name: 'all.mana', content }]);
	yield* manaSource.read(dropped, { timeZone: 'Europe/Zurich', passphrase });
}

test.each(spaces)(
	'what the family keeps (%s) moves to another account and is the same there',
	async (space) => {
		const file = await (await home(space)).exportFile(passphrase);
		const lines = await linesOf(file, passphrase);
		expect(lines.length).toBeGreaterThan(10);
		const other = await createAccount();
		const counts = await other.importFrom(itemsOf(file));
		expect(counts).toEqual({ new: lines.length, changes: 0, 'already-there': 0, skipped: 0, wrong: 0 });
		expect(await linesOf(await other.exportFile())).toEqual(lines);
		await revertEverywhere(other.config, { callId: 'import-1' });
		expect(await other.rows()).toEqual([]);
	},
	60_000,
);
