import type { RecordType } from '@mana/records';
import { unwrapValue } from '@mana/shared-crypto';
import { canonicalJson, type Stamp, type TableRow } from '@mana/sync-protocol';
import type { Keyrings } from './keyrings.ts';
import { isMergeable, mergeValues } from './merge-values.ts';

type Values = Readonly<Record<string, unknown>>;

export interface MergedSeen {
	/** What to write. */
	readonly values: Values;
	/** Which stamps of the record that rests on. */
	readonly bases: Readonly<Record<string, Stamp | null>>;
	/** What stands there, sealed. */
	readonly base: Values;
	/** Fields in which both versions stand, marked. */
	readonly conflicts: readonly { readonly field: string; readonly mine: unknown; readonly theirs: unknown }[];
}

/**
 * Merges what a person wrote with what has come into the record since they saw it.
 *
 * @param seen what they saw of the fields
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
	const conflicts: MergedSeen['conflicts'][number][] = [];
	for (const field of Object.keys(values)) {
		if (!Object.hasOwn(seen, field) || !isMergeable(values[field])) continue;
		const stored = row.data[field] ?? null;
		const isSealed = type.encryptedFields.includes(field);
		const theirs = isSealed ? await unwrapValue(stored, keyrings.of(row.spaceId) ?? []) : stored;
		bases[field] = row.fields[field]?.stamp ?? null;
		base[field] = stored;
		if (canonicalJson(theirs) === canonicalJson(seen[field] ?? null)) continue;
		const { value, isConflict } = mergeValues(seen[field], values[field], theirs);
		merged[field] = value;
		if (isConflict) conflicts.push({ field, mine: values[field], theirs });
	}
	return { values: merged, bases, base, conflicts };
}
