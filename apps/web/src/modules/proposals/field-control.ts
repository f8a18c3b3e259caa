import { fieldsOf, type RecordField } from '../../app/record-fields.ts';
import { knownTable } from '../../app/record-places.ts';

/** How a person fills in a field of a record; undefined where it is nothing that they do. */
export function controlOf(type: string, field: string): RecordField | undefined {
	const known = knownTable(type);
	return known && fieldsOf(known.type).find(({ name }) => name === field);
}

/** Whether a value has more to read than fits beside another one. */
export function isLong(value: unknown): value is string {
	return typeof value === 'string' && (value.length > 60 || value.includes('\n'));
}
