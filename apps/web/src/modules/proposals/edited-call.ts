import type { RecordField } from '../../app/record-fields.ts';
import { controlOf, isLong } from './field-control.ts';

/** The arguments of a call, as a form shows them. */
export interface EditedCall {
	readonly fields: readonly RecordField[];
	/** Those that have a structure of their own. */
	readonly structured: readonly string[];
}

/**
 * Which arguments of a call a person can edit, and by what. What names records stays as it is.
 *
 * @param type of the record that the call writes first: an argument that is called like a field of it is filled in alike
 */
export function editedCall(args: Readonly<Record<string, unknown>>, type: string | undefined): EditedCall {
	const fields: RecordField[] = [];
	const structured: string[] = [];
	for (const [name, value] of Object.entries(args)) {
		if (/^id$|Ids?$/.test(name)) continue;
		const field = fieldFor(name, value, type);
		if (field === undefined) structured.push(name);
		else fields.push(field);
	}
	return { fields, structured };
}

/** The arguments as JSON; undefined where it is none. */
export function parseArgs(args: string | undefined): Readonly<Record<string, unknown>> | undefined {
	try {
		const read: unknown = JSON.parse(args ?? '');
		return typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : undefined;
	} catch {
		return undefined;
	}
}

function fieldFor(name: string, value: unknown, type: string | undefined): RecordField | undefined {
	const known = type === undefined ? undefined : controlOf(type, name);
	const fits = known !== undefined && (value === null || fitsKind(known, value));
	if (fits && !(known.kind === 'date' && hasTime(value))) return known;
	const plain = { name, isNullable: false, choices: [] };
	switch (typeof value) {
		case 'string':
			return { ...plain, kind: isDay(value) ? 'date' : isLong(value) ? 'text' : 'line' };
		case 'number':
			return { ...plain, kind: 'number' };
		case 'boolean':
			return { ...plain, kind: 'yes-no' };
		default:
			return isListOfTexts(value) ? { ...plain, kind: 'list' } : undefined;
	}
}

function fitsKind({ kind, choices }: RecordField, value: unknown): boolean {
	if (kind === 'list') return isListOfTexts(value);
	if (kind === 'number') return typeof value === 'number';
	if (kind === 'yes-no') return typeof value === 'boolean';
	return typeof value === 'string' && (kind !== 'choice' || choices.includes(value));
}

/** A field for a day would lose the time. */
function hasTime(value: unknown): boolean {
	return typeof value === 'string' && value.includes('T');
}

function isDay(text: string): boolean {
	return /^\d{4}-\d\d-\d\d$/.test(text);
}

/** Texts with a comma would be taken for several. */
function isListOfTexts(value: unknown): boolean {
	return Array.isArray(value) && value.every((item) => typeof item === 'string' && !item.includes(','));
}
