import { decryptRecordFields, type Keyring } from '@mana/shared-crypto';
import { isInstant, type MergedRow, stampInstant } from '@mana/sync-protocol';
import type { z } from 'zod';

/** Turns a table's rows into records that fit its schema, whatever other clients have written into them. */
export interface RecordReader<T> {
	/** The record without its encrypted fields. What is missing or does not fit reads as absent. */
	plain(row: MergedRow): T;
	/** The whole record; a field that cannot be opened, or opens to something else, is left out and marked. */
	open(row: MergedRow, keys: Keyring): Promise<{ record: T; isWhole: boolean }>;
}

export function createRecordReader<R extends z.ZodObject>(
	schema: R,
	encryptedFields: readonly string[],
	absent: Readonly<Record<string, unknown>>,
): RecordReader<z.output<R>> {
	const plainFields = Object.keys(absent).filter((field) => !encryptedFields.includes(field));

	// Rows are never altered, and those that a cache hands out again need no parsing again.
	const plainByRow = new WeakMap<MergedRow, z.output<R>>();

	/** Parses the candidate, giving up on those of its fields that do not fit. */
	function conform(candidate: Record<string, unknown>, giveUp: (field: string) => void): z.output<R> {
		const parsed = schema.safeParse(candidate);
		if (parsed.success) return parsed.data;
		for (const { path } of parsed.error.issues) giveUp(String(path[0]));
		return schema.parse(candidate);
	}

	function plain(row: MergedRow): z.output<R> {
		const known = plainByRow.get(row);
		if (known) return known;
		const candidate: Record<string, unknown> = { id: row.id, ...instantsOf(row) };
		for (const field of plainFields) candidate[field] = row.data[field] ?? absent[field];
		const record = conform(candidate, (field) => {
			candidate[field] = absent[field];
		});
		plainByRow.set(row, record);
		return record;
	}

	async function open(row: MergedRow, keys: Keyring): Promise<{ record: z.output<R>; isWhole: boolean }> {
		const record = plain(row);
		if (encryptedFields.length === 0) return { record, isWhole: true };
		const sealed: Record<string, unknown> = {};
		for (const field of encryptedFields) sealed[field] = row.data[field] ?? absent[field];
		const opened = await decryptRecordFields(sealed, encryptedFields, keys);
		const unopened = new Set(opened.undecryptable.map(({ field }) => field));
		const candidate: Record<string, unknown> = { ...record, ...opened.record };
		const fitted = conform(candidate, (field) => {
			delete candidate[field];
			unopened.add(field);
		});
		if (unopened.size === 0) return { record: fitted, isWhole: true };
		return { record: { ...fitted, undecryptable: [...unopened].sort() }, isWhole: false };
	}

	return { plain, open };
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
