import { canonicalHash } from '@mana/sync-protocol';
import type { z } from 'zod';
import type { FieldPatch, RecordType } from '../../record-type.ts';

/** The spaces of the family: one of each of the two, and the one that they share. */
export type FamilySpace = 'anna' | 'ben' | 'family';

/** One record of the seed, in plaintext. */
export interface SeededRecord {
	readonly space: FamilySpace;
	readonly type: RecordType;
	readonly id: string;
	/** Its own fields, those that the type has when nothing is given included, and `createdAt`. */
	readonly values: Readonly<Record<string, unknown>>;
}

export type Seed = <R extends z.ZodObject>(
	type: RecordType<R>,
	name: string,
	values: FieldPatch<z.output<R>>,
	createdAt?: string,
) => SeededRecord;

/** Before the fortnight begins. */
const longAgo = '2026-03-15T09:00:00.000Z';

/** Makes records of one space. The same name gives the same id, in whatever order they are made. */
export function seedsOf(space: FamilySpace): Seed {
	return (type, name, values, createdAt = longAgo) => ({
		space,
		type,
		id: seedId(space, name),
		values: { ...type.absent, ...values, createdAt },
	});
}

/** The id of a seeded record by its space and name: a UUID of version 8 (RFC 9562 §5.8). */
export function seedId(space: FamilySpace, name: string): string {
	const hex = canonicalHash(['family fortnight', space, name]);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
