import { openRecord, type RecordType } from '@mana/records';
import { CryptoError, type Keyring, unwrapValue } from '@mana/shared-crypto';
import { canonicalJson, type MergedRow } from '@mana/sync-protocol';
import { z } from 'zod';

/** A record as it stands in a `.mana` file. */
export interface PortableRecord {
	readonly id: string;
	readonly createdAt?: string | undefined;
	readonly updatedAt?: string | undefined;
	/** Its own fields, opened, without those that could not be. */
	readonly values: Readonly<Record<string, unknown>>;
	readonly undecryptable: readonly string[];
	/** Fields that its type does not have: another client's, or those of a table that has no type here. */
	readonly other: Readonly<Record<string, unknown>>;
	/** Those of `other` that were stored encrypted. */
	readonly otherEncrypted: readonly string[];
}

const ownMembers = new Set(['id', 'createdAt', 'updatedAt', 'undecryptable']);

/** A merged row, opened, with every field that it has. @param type undefined for a table that has none here */
export async function portableRecord(
	type: RecordType | undefined,
	row: MergedRow,
	keys: Keyring,
): Promise<PortableRecord> {
	const { record } = type === undefined ? { record: undefined } : await openRecord(type, row, keys);
	const values: Record<string, unknown> = {};
	for (const field of Object.keys(type?.absent ?? {})) {
		if (record !== undefined && record[field] !== undefined) values[field] = record[field];
	}
	const marked = z.array(z.string()).safeParse(record?.undecryptable);
	const undecryptable = marked.success ? marked.data : [];
	const others = await openOthers(type, row, keys);
	const instants = {
		createdAt: textOr(record?.createdAt, row.data.createdAt),
		updatedAt: textOr(record?.updatedAt),
	};
	return {
		id: row.id,
		...instants,
		values,
		other: others.opened,
		otherEncrypted: others.encrypted,
		undecryptable: [...undecryptable, ...others.undecryptable].sort(),
	};
}

async function openOthers(type: RecordType | undefined, row: MergedRow, keys: Keyring) {
	const opened: Record<string, unknown> = {};
	const encrypted: string[] = [];
	const undecryptable: string[] = [];
	for (const [field, value] of Object.entries(row.data)) {
		if (ownMembers.has(field) || (type !== undefined && Object.hasOwn(type.absent, field))) continue;
		try {
			opened[field] = await unwrapValue(value, keys);
			if (opened[field] !== value) encrypted.push(field);
		} catch (error) {
			if (!(error instanceof CryptoError)) throw error;
			undecryptable.push(field);
		}
	}
	return { opened, encrypted, undecryptable };
}

/** The line of a record, without its end: canonical JSON, so that equal records are equal bytes. */
export function recordLine({ id, createdAt, updatedAt, ...record }: PortableRecord): string {
	return canonicalJson({
		...record.values,
		id,
		...(createdAt !== undefined && { createdAt }),
		...(updatedAt !== undefined && { updatedAt }),
		...(record.undecryptable.length > 0 && { $undecryptable: record.undecryptable }),
		...(Object.keys(record.other).length > 0 && { $other: record.other }),
		...(record.otherEncrypted.length > 0 && { $encrypted: record.otherEncrypted }),
	});
}

const lineSchema = z.looseObject({
	id: z.string().min(1).max(256),
	createdAt: z.string().optional(),
	updatedAt: z.string().optional(),
	$undecryptable: z.array(z.string()).default([]),
	$other: z.record(z.string(), z.unknown()).default({}),
	$encrypted: z.array(z.string()).default([]),
});

/** What {@link recordLine} was given; undefined for a line that is no record. */
export function parseRecordLine(text: string): PortableRecord | undefined {
	const parsed = lineSchema.safeParse(parseJson(text));
	if (!parsed.success) return undefined;
	const { id, createdAt, updatedAt, $undecryptable, $other, $encrypted, ...values } = parsed.data;
	const record = { id, values, undecryptable: $undecryptable, other: $other, otherEncrypted: $encrypted };
	return { ...record, createdAt, updatedAt };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function textOr(...candidates: readonly unknown[]): string | undefined {
	return candidates.find((candidate): candidate is string => typeof candidate === 'string');
}
