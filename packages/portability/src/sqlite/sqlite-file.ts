import type { ArchiveEntry } from '../archive/read-archive.ts';
import { PortabilityError } from '../portability-error.ts';
import { type Bytes, createPageReader } from './page-reader.ts';
import { type DatabaseValue, recordValues } from './record-values.ts';
import { tableColumns } from './table-columns.ts';

export type DatabaseRow = Readonly<Record<string, DatabaseValue>>;

/** A database of SQLite, to be read. */
export interface SqliteFile {
	hasTable(name: string): boolean;
	/** Rows by their columns, in the order of their ids. @throws PortabilityError `SOURCE_INVALID` */
	rows(table: string): Generator<DatabaseRow, void, undefined>;
}

interface Table {
	readonly rootPage: number;
	readonly statement: string;
}

const signature = 'SQLite format 3\0';
const schemaPage = 1;

/** Whether these bytes begin as a database of SQLite does (the file format, §1.3). */
export async function isSqlite(part: ArchiveEntry): Promise<boolean> {
	for await (const chunk of part.bytes())
		return new TextDecoder('latin1').decode(chunk.subarray(0, signature.length)) === signature;
	return false;
}

/**
 * Reads tables out of a database by its format, which has not changed since 2004. SQLite itself comes for a browser as
 * WebAssembly alone, which the app's policy for scripts would have to allow, and is a hundred times as large. No query
 * is run: views, triggers and expressions of a hostile file stay text.
 *
 * @throws PortabilityError `SOURCE_INVALID`
 */
export function openSqlite(bytes: Bytes, part: string): SqliteFile {
	const guard = <Result>(work: () => Result): Result => {
		try {
			return work();
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			throw new PortabilityError('SOURCE_INVALID', 'the database is damaged', { part, cause });
		}
	};
	const pages = guard(() => createPageReader(bytes, part));
	const tables = guard(() => tablesIn(pages));

	function* rows(name: string): Generator<DatabaseRow, void, undefined> {
		const table = tables.get(name.toLowerCase());
		const columns = table && tableColumns(table.statement);
		if (table === undefined || columns === undefined)
			throw new PortabilityError('SOURCE_INVALID', `the database has no table ${name} that is read`, {
				part,
			});
		const payloads = pages.payloads(table.rootPage);
		for (;;) {
			const row = guard(() => {
				const { done, value } = payloads.next();
				if (done) return undefined;
				const values = recordValues(value.bytes, pages.textEncoding);
				// A column that came later is missing in the rows that were there before.
				const cells = columns.slice(0, values.length).map(({ name: column, isRowId }, place) => {
					return [column, isRowId ? value.rowId : (values[place] ?? null)] as const;
				});
				return Object.fromEntries(cells);
			});
			if (row === undefined) return;
			yield row;
		}
	}

	return { hasTable: (name) => tables.has(name.toLowerCase()), rows };
}

/** By their names in lower case. The schema is a table itself: type, name, table, first page, statement (§2.6). */
function tablesIn(pages: ReturnType<typeof createPageReader>): ReadonlyMap<string, Table> {
	const tables = new Map<string, Table>();
	for (const { bytes } of pages.payloads(schemaPage)) {
		const [type, name, , rootPage, statement] = recordValues(bytes, pages.textEncoding);
		if (type !== 'table' || typeof rootPage !== 'number' || typeof statement !== 'string') continue;
		tables.set(String(name).toLowerCase(), { rootPage, statement });
	}
	return tables;
}
