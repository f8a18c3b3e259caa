import type { RecordType } from '@mana/records';
import { unwrapValue } from '@mana/shared-crypto';
import { canonicalJson, type Stamp, type TableRow } from '@mana/sync-protocol';
import type { Keyrings } from './keyrings.ts';
import { type FieldVersions, isMergeable, mergeValues } from './merge-values.ts';

type Values = Readonly<Record<string, unknown>>;

export interface MergedSeen {
	/** What to write. */
	readonly values: Values;
	/** Which stamps of the record that rests on. */
	readonly bases: Readonly<Record<string, Stamp | null>>;
	/** What stands there, sealed. */
	readonly base: Values;
	/** Fields over which both wrote. */
	readonly conflicts: readonly FieldConflict[];
}

/** All versions of a field over which both wrote. */
export interface FieldConflict extends FieldVersions {
	readonly field: string;
}

/**
 * Merges what a person wrote with what has come into the record since they saw it.
 *
 * @param seen what they saw of the fields; by default what stands there
 * @throws CryptoError where what stands there cannot be opened
 */
export async function mergeSeen(
	keyrings: Pick<Keyrings, 'of'>,
	type: RecordType,
	row: TableRow,
	values: Values,
	seen: Values,
): Promise<MergedSeen> {
	const merged: Record<string, unknown> = { ...values };
	const bases: Record<string, Stamp | null> = {};
	const base: Record<string, unknown> = {};
	const conflicts: FieldConflict[] = [];
	for (const field of Object.keys(values)) {
		if (!isMergeable(type, field, values[field])) continue;
		const stored = row.data[field] ?? null;
		bases[field] = row.fields[field]?.stamp ?? null;
		base[field] = stored;
		if (!Object.hasOwn(seen, field)) continue;
		const isSealed = type.encryptedFields.includes(field);
		const theirs = isSealed ? await unwrapValue(stored, keyrings.of(row.spaceId) ?? []) : stored;
		if (canonicalJson(theirs) === canonicalJson(seen[field] ?? null)) continue;
		const versions = { base: seen[field] ?? null, mine: values[field], theirs };
		const { value, isConflict } = mergeValues(type, field, versions);
		merged[field] = value;
		if (isConflict) conflicts.push({ field, ...versions });
	}
	return { values: merged, bases, base, conflicts };
}
