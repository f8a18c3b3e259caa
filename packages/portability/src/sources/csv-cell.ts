import { z } from 'zod';
import { parseJson } from './parse-json.ts';

type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

const yes = new Set(['true', 'yes', 'y', 'ja', 'oui', 'si', 'sì', 'sí', 'x', '1', '✓']);
const no = new Set(['false', 'no', 'n', 'nein', 'non', '0', '']);
const invalid = { ok: false } as const;

/**
 * The value that a cell stands for in a field of this schema; undefined for an empty cell. A spreadsheet is kept from
 * reading text as a formula by an apostrophe before it, which is no part of the text.
 */
export function readCell(schema: z.core.$ZodType, cell: string): Read {
	const text = /^'+[=+\-@\t]/.test(cell) ? cell.slice(1) : cell;
	if (text === '') return { ok: true, value: undefined };
	const value = typedValue(inner(schema), text);
	return z.safeParse(schema, value).success ? { ok: true, value } : invalid;
}

function typedValue(schema: z.core.$ZodType, text: string): unknown {
	if (schema instanceof z.ZodNumber) return readNumber(text);
	if (schema instanceof z.ZodBoolean) return readBoolean(text);
	if (schema instanceof z.ZodArray && isText(inner(schema.element)) && !text.startsWith('['))
		return text
			.split(/[;,]/)
			.map((one) => one.trim())
			.filter((one) => one !== '');
	if (schema instanceof z.ZodEnum) return text.trim().toLowerCase();
	return isText(schema) || schema instanceof z.ZodPipe ? text : parseJson(text);
}

/** `1.5`, `1,5`, `1'234.50`, `1.234,50` */
function readNumber(text: string): number {
	const plain = text.replaceAll(/['’\s]/g, '');
	const isCommaDecimal = plain.lastIndexOf(',') > plain.lastIndexOf('.');
	const number = isCommaDecimal ? plain.replaceAll('.', '').replace(',', '.') : plain.replaceAll(',', '');
	return number === '' ? Number.NaN : Number(number);
}

function readBoolean(text: string): boolean | undefined {
	const word = text.trim().toLowerCase();
	if (yes.has(word)) return true;
	return no.has(word) ? false : undefined;
}

function isText(schema: z.core.$ZodType): boolean {
	return (
		schema instanceof z.ZodString || schema instanceof z.ZodISODate || schema instanceof z.ZodISODateTime
	);
}

function inner(schema: z.core.$ZodType): z.core.$ZodType {
	return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? inner(schema.unwrap()) : schema;
}
