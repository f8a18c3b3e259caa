import { decryptRecordFields, encryptRecordFields, type Keyring } from '@mana/shared-crypto';
import { isInstant, type MergedRow, stampInstant } from '@mana/sync-protocol';
import type { z } from 'zod';
import type { RecordType } from './record-type.ts';

/**
 * A row as a record of its type, without its encrypted fields: takes no key. What is missing or does not fit,
 * whatever other clients have written, reads as absent.
 */
export function plainRecord<R extends z.ZodObject>(type: RecordType<R>, row: MergedRow): z.output<R> {
	const known = type.plainByRow.get(row);
	if (known) return known;
	const absent: Readonly<Record<string, unknown>> = type.absent;
	const candidate: Record<string, unknown> = { id: row.id, ...instantsOf(row) };
	for (const field in absent) {
		if (!type.encryptedFields.includes(field)) candidate[field] = row.data[field] ?? absent[field];
	}
	const record = conform(type.record, candidate, (field) => {
		candidate[field] = absent[field];
	});
	type.plainByRow.set(row, record);
	return record;
}

/**
 * A row as a whole record of its type; where nothing of it is encrypted, no key is needed. A field that cannot be opened, or opens to something else, is left out and
 * named in `undecryptable`; the record is not whole then.
 */
export async function openRecord<R extends z.ZodObject>(
	type: RecordType<R>,
	row: MergedRow,
	keys: Keyring,
): Promise<{ record: z.output<R>; isWhole: boolean }> {
	const record = plainRecord(type, row);
	const { encryptedFields } = type;
	if (encryptedFields.length === 0) return { record, isWhole: true };
	const absent: Readonly<Record<string, unknown>> = type.absent;
	const sealed: Record<string, unknown> = {};
	for (const field of encryptedFields) sealed[field] = row.data[field] ?? absent[field];
	const opened = needsKey(type, sealed)
		? await decryptRecordFields(sealed, encryptedFields, keys)
		: { record: sealed, undecryptable: [] };
	const unopened = new Set(opened.undecryptable.map(({ field }) => field));
	const candidate: Record<string, unknown> = { ...record };
	for (const field in opened.record) candidate[field] = wellFormed(opened.record[field]);
	const fitted = conform(type.record, candidate, (field) => {
		delete candidate[field];
		unopened.add(field);
	});
	if (unopened.size === 0) return { record: fitted, isWhole: true };
	return { record: { ...fitted, undecryptable: [...unopened].sort() }, isWhole: false };
}

/** Nobody could look at what was encrypted: a client may have cut a text inside of a character. */
function wellFormed(value: unknown): unknown {
	if (typeof value === 'string') return value.toWellFormed();
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(wellFormed);
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [name.toWellFormed(), wellFormed(member)]),
	);
}

/** Whether there is anything to encrypt in these fields of a record. */
export function needsKey(type: RecordType, values: Readonly<Record<string, unknown>>): boolean {
	return type.encryptedFields.some((field) => (values[field] ?? null) !== null);
}

/** Fields of a record as they are stored: those that the type says encrypted, `null` left as it is. */
export function sealRecord(
	type: RecordType,
	values: Record<string, unknown>,
	key: CryptoKey,
): Promise<Record<string, unknown>> {
	return encryptRecordFields(values, type.encryptedFields, key);
}

/** Parses the candidate, giving up on those of its fields that do not fit. */
function conform<R extends z.ZodObject>(
	schema: R,
	candidate: Record<string, unknown>,
	giveUp: (field: string) => void,
): z.output<R> {
	const parsed = schema.safeParse(candidate);
	if (parsed.success) return parsed.data;
	for (const { path } of parsed.error.issues) giveUp(String(path[0]));
	return schema.parse(candidate);
}

function instantsOf({ data, fields, stamps }: MergedRow): { createdAt: string; updatedAt: string } {
	let first = stamps.latest;
	let last = '';
	for (const name in fields) {
		const stamp = fields[name]?.stamp ?? first;
		if (stamp < first) first = stamp;
		if (stamp > last) last = stamp;
	}
	const { createdAt } = data;
	return {
		createdAt: isInstant(createdAt) ? createdAt : stampInstant(first),
		updatedAt: stampInstant(last || stamps.latest),
	};
}
