import { type Change, canonicalHash } from '@mana/sync-protocol';

/** What a call that may be made again calls its records and changes: the same each time, so that they are there once. */
export interface WriteNames {
	/** The id of the next new record. */
	recordId(): string;
	/** What mana-sync knows this change by when it comes again. */
	changeKey(change: Pick<Change, 'table' | 'id'>): string;
}

/**
 * Names made of the call's own name. The nth new record of a call, and the nth change of a record, are called the same
 * however often the call is made.
 */
export function createWriteNames(callName: string): WriteNames {
	let records = 0;
	const changesByRecord = new Map<string, number>();
	const digest = (...parts: readonly unknown[]) => canonicalHash([callName, ...parts]);
	return {
		recordId() {
			records += 1;
			return asUuid(digest('record', records));
		},
		changeKey({ table, id }) {
			const record = JSON.stringify([table, id]);
			const place = (changesByRecord.get(record) ?? 0) + 1;
			changesByRecord.set(record, place);
			return `call:${digest('change', table, id, place)}`;
		},
	};
}

/** RFC 9562 section 5.8: version 8 is for bits of our own. */
function asUuid(hex: string): string {
	const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`8${hex.slice(13, 16)}`,
		`${variant}${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}
