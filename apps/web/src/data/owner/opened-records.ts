import { openRecord, plainRecord, type RecordType } from '@mana/records';
import type { Keyring } from '@mana/shared-crypto';
import type { TableRow } from '@mana/sync-protocol';
import type { AnyRecord } from '../table-records.ts';

/** Rows that are opened side by side. */
const openedAtOnce = 64;

/** The records that rows stand for, each opened once. */
export interface OpenedRecords {
	/** Without its encrypted fields. */
	plain(type: RecordType, row: TableRow): AnyRecord;
	/** The whole record; undefined until the row was opened. */
	whole(type: RecordType, row: TableRow): AnyRecord | undefined;
	/** The whole record, opened for this once: what is looked at by nobody else need not stay in memory. */
	openOnce(type: RecordType, row: TableRow): Promise<AnyRecord>;
	/** Opens those that are not; fields that no key opens are missing and named in `undecryptable`. */
	open(type: RecordType, rows: readonly TableRow[]): Promise<void>;
	/** Forgets what could not be opened: there are other keys now. */
	retry(): void;
	/** Forgets all of it: the app is locked. */
	forget(): void;
}

export function createOpenedRecords(keyringOf: (spaceId: string) => Keyring | undefined): OpenedRecords {
	let wholeByRow = new WeakMap<TableRow, AnyRecord>();
	/** Those with fields that no key opened. */
	let partByRow = new WeakMap<TableRow, AnyRecord>();

	async function openRow(type: RecordType, row: TableRow): Promise<{ record: AnyRecord; isWhole: boolean }> {
		const keyring = keyringOf(row.spaceId);
		if (keyring === undefined) {
			const undecryptable = type.encryptedFields.filter((field) => (row.data[field] ?? null) !== null);
			return { record: { ...asRecord(plainRecord(type, row)), undecryptable }, isWhole: false };
		}
		const { record, isWhole } = await openRecord(type, row, keyring);
		return { record: asRecord(record), isWhole };
	}

	async function openOne(type: RecordType, row: TableRow): Promise<void> {
		const into = { whole: wholeByRow, part: partByRow };
		const { record, isWhole } = await openRow(type, row);
		(isWhole ? into.whole : into.part).set(row, record);
	}

	const whole = (type: RecordType, row: TableRow) =>
		type.encryptedFields.length === 0
			? asRecord(plainRecord(type, row))
			: (wholeByRow.get(row) ?? partByRow.get(row));

	return {
		plain: (type, row) => asRecord(plainRecord(type, row)),
		whole,
		openOnce: async (type, row) => whole(type, row) ?? (await openRow(type, row)).record,
		async open(type, rows) {
			const closed = rows.filter((row) => whole(type, row) === undefined);
			for (let from = 0; from < closed.length; from += openedAtOnce)
				await Promise.all(closed.slice(from, from + openedAtOnce).map((row) => openOne(type, row)));
		},
		retry() {
			partByRow = new WeakMap();
		},
		forget() {
			wholeByRow = new WeakMap();
			partByRow = new WeakMap();
		},
	};
}

/** Every record type has the fields that all records have. */
function asRecord(record: Record<string, unknown>): AnyRecord {
	return record as AnyRecord;
}
