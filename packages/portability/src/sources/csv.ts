import type { RecordType } from '@mana/records';
import { z } from 'zod';
import type { Dropped } from '../import/dropped-files.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { ImportAnswers, ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { PortabilityError } from '../portability-error.ts';
import { typeNamed } from '../record-types.ts';
import { readCell } from './csv-cell.ts';
import { type CsvRow, type CsvTable, readCsv } from './csv-table.ts';

/** What a person maps from: the columns of what was dropped, and the first rows. */
export async function csvPreview({ parts }: Dropped): Promise<CsvTable> {
	const [first] = parts;
	const { columns, rows } = first === undefined ? { columns: [], rows: [] } : await readCsv(first);
	return { columns, rows: rows.slice(0, 5) };
}

/**
 * A CSV of anything: the person says which table it becomes, and which column is which field. A column of a field's own
 * name is that field; `id` is the record's.
 */
export const csvSource: ImportSource = {
	id: 'csv',
	title: 'CSV',
	recognises: async ({ parts }) =>
		parts.length > 0 && parts.every(({ name }) => /\.(?:csv|tsv)$/i.test(name)),
	async *read({ parts }, answers) {
		const type = typeNamed(answers.table ?? '');
		if (type === undefined)
			throw new PortabilityError('SOURCE_INVALID', 'which table the rows become is not said');
		const newId = createItemIds(`csv:${type.name}`);
		for (const part of parts) {
			const { columns, rows } = await readCsv(part);
			const mapping = mappingOf(type, columns, answers);
			for (const row of rows) yield itemOf(type, row, mapping, { part: part.name, newId });
		}
	},
};

interface Mapping {
	readonly fields: readonly (readonly [column: string, field: string])[];
	readonly unmapped: readonly string[];
}

const ownColumns = new Set(['id', 'createdAt', 'updatedAt']);

function mappingOf(
	type: RecordType,
	columns: readonly string[],
	{ fieldsByColumn = {} }: ImportAnswers,
): Mapping {
	const fieldOf = (column: string) => {
		const said = Object.hasOwn(fieldsByColumn, column) ? fieldsByColumn[column] : undefined;
		const named = Object.keys(type.absent).find((field) => field.toLowerCase() === column.toLowerCase());
		return said ?? named;
	};
	const fields = columns.flatMap((column) => {
		const field = fieldOf(column);
		return field === undefined || field === '' ? [] : [[column, field] as const];
	});
	const mapped = new Set(fields.map(([column]) => column));
	return { fields, unmapped: columns.filter((column) => !mapped.has(column) && !ownColumns.has(column)) };
}

function itemOf(
	type: RecordType,
	{ line, cells }: CsvRow,
	{ fields, unmapped }: Mapping,
	{ part, newId }: { readonly part: string; readonly newId: ReturnType<typeof createItemIds> },
): ImportItem {
	const place = { part, line };
	const label = fields.map(([column]) => cells[column]).find((cell) => cell !== '') ?? '';
	if (label === '') return { kind: 'skipped', reason: 'EMPTY', label, place };
	const values: Record<string, unknown> = {};
	for (const [column, field] of fields) {
		const read = readCell(type.record.shape[field] ?? z.never(), cells[column] ?? '');
		if (!read.ok) return { kind: 'wrong', reason: 'FIELD_INVALID', field: column, label, place };
		if (read.value !== undefined) values[field] = read.value;
	}
	const losses = unmapped.flatMap((column): Loss[] =>
		cells[column] ? [{ code: 'FIELD', detail: column }] : [],
	);
	const id = cells.id || newId(...Object.values(cells));
	const instants = { createdAt: cells.createdAt, modifiedAt: cells.updatedAt };
	return { kind: 'record', table: type.name, id, values, label, place, losses, ...instants };
}
