import { sha256Bytes } from './canonical-json.ts';
import { isDeleted, type MergedRecord } from './merge-change.ts';

/** What a replica's copy of one collection of one space adds up to. */
export interface CollectionDigest {
	readonly records: number;
	/** 16 lower-case hex digits. */
	readonly checksum: string;
}

export interface DigestBuilder {
	add(id: string, record: MergedRecord): void;
	digest(): CollectionDigest;
}

/**
 * Adds up records in any order: the sum, modulo 2^64, of the first eight bytes (big-endian) of SHA-256 of each
 * record's canonical JSON `[id, inserted, deleted, purged, latest, [[field, stamp], …]]`, with fields sorted by
 * name and absent stamps null. What a deletion hides does not count: a server may have dropped it for its age.
 * Values do not enter, as a stamp stands for what was written with it.
 *
 * @param sha256 of a text's UTF-8: the platform's own, where it has one that need not be awaited
 */
export function createDigest(sha256: (text: string) => Uint8Array = sha256Bytes): DigestBuilder {
	let sum = 0n;
	let records = 0;
	return {
		add(id, record) {
			const { fields, inserted, deleted, purged, latest } = record;
			const shown = isDeleted(record) ? [] : [...fields].map(([name, { stamp }]) => [name, stamp]);
			const sorted = shown.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
			// Texts and null in arrays: here ECMAScript's own JSON is the canonical one (RFC 8785 §3.2.2).
			const hash = sha256(JSON.stringify([id, inserted, deleted, purged, latest.stamp, sorted]));
			sum = BigInt.asUintN(64, sum + new DataView(hash.buffer, hash.byteOffset).getBigUint64(0));
			records += 1;
		},
		digest: () => ({ records, checksum: sum.toString(16).padStart(16, '0') }),
	};
}
