import Papa from 'papaparse';
import type { PortableRecord } from '../mana-file/record-line.ts';
import { typeNamed } from '../record-types.ts';

const rowsAtOnce = 500;
/** What begins a formula; text that has apostrophes before such a sign gets one more, so that one can be taken off. */
const formula = /^'*[=+\-@\t\r]/;

/**
 * Any table as CSV (RFC 4180) with a heading: `id`, `createdAt`, `updatedAt` and the fields of its type, lists and
 * objects as JSON. Text that a spreadsheet would take for a formula has an apostrophe before it; `csvSource` takes it off.
 */
export async function* csvExport(
	table: string,
	records: AsyncIterable<PortableRecord>,
): AsyncGenerator<string, void, undefined> {
	const columns = ['id', 'createdAt', 'updatedAt', ...Object.keys(typeNamed(table)?.absent ?? {})];
	yield lines([columns]);
	let rows: unknown[][] = [];
	for await (const record of records) {
		const { id, createdAt, updatedAt, values } = record;
		const cells: Readonly<Record<string, unknown>> = { ...values, id, createdAt, updatedAt };
		rows.push(columns.map((column) => cellOf(cells[column])));
		if (rows.length < rowsAtOnce) continue;
		yield lines(rows);
		rows = [];
	}
	if (rows.length > 0) yield lines(rows);
}

function lines(rows: unknown[][]): string {
	return `${Papa.unparse(rows, { escapeFormulae: formula, newline: '\r\n' })}\r\n`;
}

function cellOf(value: unknown): unknown {
	return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? '');
}
