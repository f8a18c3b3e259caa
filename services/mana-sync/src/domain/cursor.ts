import { createHmac, timingSafeEqual } from 'node:crypto';

/** For each scope, by its number, the last change that the caller has seen. */
export type Vector = ReadonlyMap<number, number>;

/** Some tables of any apps, by their names, or what is asked of one app. */
export type CursorTables =
	| { readonly names: string }
	| {
			readonly appId: string;
			/** null for a cursor that is good for every collection of the app. */
			readonly collection: string | null;
	  };

export type CursorBinding = CursorTables & { readonly userId: string };

export interface CursorContent {
	readonly epoch: number;
	readonly vector: Vector;
}

export interface CursorCodec {
	encode(content: CursorContent, binding: CursorBinding): string;
	/** null when the text is no cursor of ours, or one for something else. */
	decode(text: string, binding: CursorBinding): CursorContent | null;
}

const FOR_APP = 0x10;
const FOR_COLLECTION = 0x11;
const FOR_TABLES = 0x12;
const MAC_BYTES = 12;

/**
 * A cursor is base64url of
 *
 *     kind (1 byte) · epoch · { scope − previous scope · seq } … · MAC (12 bytes)
 *
 * with numbers as LEB128 and scopes in rising order: about 34 characters for one space, twelve more for
 * each other. What it is bound to goes into the MAC (HMAC-SHA-256, cut to 96 bits) and not into the text.
 */
export function createCursorCodec(secret: string): CursorCodec {
	function mac(payload: Buffer, binding: CursorBinding): Buffer {
		const bound = JSON.stringify([binding.userId, ...boundTables(payload[0], binding)]);
		return createHmac('sha256', secret).update(payload).update(bound).digest().subarray(0, MAC_BYTES);
	}

	return {
		encode({ epoch, vector }, binding) {
			const bytes: number[] = [kindFor(binding)];
			writeNumber(bytes, epoch);
			let previous = 0;
			for (const [scope, seq] of [...vector].sort(([a], [b]) => a - b)) {
				if (seq === 0) continue;
				writeNumber(bytes, scope - previous);
				writeNumber(bytes, seq);
				previous = scope;
			}
			const payload = Buffer.from(bytes);
			return Buffer.concat([payload, mac(payload, binding)]).toString('base64url');
		},

		decode(text, binding) {
			const bytes = Buffer.from(text, 'base64url');
			// The decoder skips what it does not know; only the one spelling that we write is ours.
			if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== text) return null;
			const payload = bytes.subarray(0, -MAC_BYTES);
			const kind = kindFor(binding);
			// One of a push is good for every collection of its app.
			if (payload[0] !== kind && (payload[0] !== FOR_APP || kind !== FOR_COLLECTION)) return null;
			if (!timingSafeEqual(mac(payload, binding), bytes.subarray(-MAC_BYTES))) return null;
			const [epoch = 0, ...entries] = readNumbers(payload.subarray(1));
			const vector = new Map<number, number>();
			let scope = 0;
			for (let index = 0; index + 1 < entries.length; index += 2) {
				scope += entries[index] ?? 0;
				vector.set(scope, entries[index + 1] ?? 0);
			}
			return { epoch, vector };
		},
	};
}

function kindFor(binding: CursorBinding) {
	if ('names' in binding) return FOR_TABLES;
	return binding.collection === null ? FOR_APP : FOR_COLLECTION;
}

function boundTables(kind: number | undefined, binding: CursorBinding): (string | null)[] {
	if ('names' in binding) return [binding.names];
	return kind === FOR_COLLECTION ? [binding.appId, binding.collection] : [binding.appId];
}

function writeNumber(bytes: number[], value: number): void {
	let rest = value;
	while (rest >= 0x80) {
		bytes.push((rest % 0x80) + 0x80);
		rest = Math.floor(rest / 0x80);
	}
	bytes.push(rest);
}

function readNumbers(bytes: Buffer): number[] {
	const numbers: number[] = [];
	let value = 0;
	let factor = 1;
	for (const byte of bytes) {
		value += (byte % 0x80) * factor;
		factor *= 0x80;
		if (byte >= 0x80) continue;
		numbers.push(value);
		value = 0;
		factor = 1;
	}
	return numbers;
}
