import { type ExportedTable, portableRecord } from '@mana/portability';
import { allRecordTypes, type RecordType } from '@mana/records';
import { listTables, type MergedRow, pullTablePages, tableName } from '@mana/sync-protocol';
import type { PortableAccount } from './portable-account.ts';

const rowsAtOnce = 500;
const typesByName: ReadonlyMap<string, RecordType> = new Map(allRecordTypes.map((type) => [type.name, type]));

/** The tables of an account that hold records, by name; only those that are asked for, where any are. */
export async function tablesOf(account: PortableAccount, asked?: readonly string[]): Promise<string[]> {
	const listed = await listTables(await account.sync(), { space: account.spaceId });
	const names = listed.map(tableName).sort();
	return asked === undefined
		? names
		: names.filter((name) => asked.includes(name) || asked.includes(name.split('/')[0] ?? ''));
}

/** The records of a table that are not deleted, page by page, each once. */
export async function* rowsOf(
	account: PortableAccount,
	table: string,
): AsyncGenerator<MergedRow, void, undefined> {
	const seen = new Set<string>();
	const options = { space: account.spaceId, limit: rowsAtOnce };
	for await (const { changes } of pullTablePages(await account.sync(), [table], undefined, options)) {
		for (const row of changes) {
			if (row.op === 'delete' || seen.has(row.id)) continue;
			seen.add(row.id);
			yield row;
		}
	}
}

/** Tables as an export takes them: opened as they are read. */
export async function* exportedTables(
	account: PortableAccount,
	tables: readonly string[],
): AsyncGenerator<ExportedTable> {
	for (const table of tables) {
		yield { table, records: opened(account, table) };
	}
}

async function* opened(account: PortableAccount, table: string) {
	const type = typesByName.get(table);
	for await (const row of rowsOf(account, table)) yield await portableRecord(type, row, account.keys);
}
