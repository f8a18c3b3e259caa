import type { RecordType } from '@mana/records';
import { z } from 'zod';
import { cut } from './bounded-text.ts';

/** What a list shows of each record. */
export interface Shown<T, S extends z.ZodType, A> {
	readonly schema: S;
	/** @param about what is known of the call */
	of(record: T, about: A): z.input<S>;
}

const excerptCharacters = 200;
/** What a person does not ask a list for. */
const ofNoInterest = ['createdAt', 'updatedAt', 'order'];

/**
 * Shows of a record what tells something: what is empty, null or false is left out, and so are the fields that are
 * named. Long texts are cut to their beginning.
 */
export function briefly<R extends z.ZodObject>(
	_type: RecordType<R>,
	{
		without = [],
		cuts = [],
		dated = [],
	}: {
		readonly without?: readonly (keyof z.output<R> & string)[];
		readonly cuts?: readonly (keyof z.output<R> & string)[];
		/** Texts that `updatedAt` is told with, since who writes them anew says what they have read. */
		readonly dated?: readonly (keyof z.output<R> & string)[];
	} = {},
) {
	const hidden = new Set<string>([...ofNoInterest, ...without]);
	const cutFields = new Set<string>(cuts);
	return {
		schema: z.looseObject({ id: z.string() }),
		of(record: z.output<R>): { id: string } & Record<string, unknown> {
			const shown: Record<string, unknown> = {};
			for (const [field, value] of Object.entries(record)) {
				if (hidden.has(field) || saysNothing(value)) continue;
				shown[field] =
					cutFields.has(field) && typeof value === 'string'
						? cut(value.trimStart(), excerptCharacters)
						: value;
			}
			const { updatedAt } = record;
			const isDated = updatedAt !== undefined && dated.some((field) => field in shown);
			return { id: String(record.id), ...shown, ...(isDated && { updatedAt }) };
		},
	};
}

function saysNothing(value: unknown): boolean {
	if (value === null || value === undefined || value === false || value === '') return true;
	if (Array.isArray(value)) return value.length === 0;
	return typeof value === 'object' && Object.keys(value).length === 0;
}
