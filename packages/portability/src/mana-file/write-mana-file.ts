import { encodeBase64 } from '@mana/shared-crypto';
import { SCHEMA_VERSION } from '@mana/sync-protocol';
import { type Bytes, piped, streamOf } from '../archive/byte-streams.ts';
import { createFingerprint } from '../archive/fingerprint.ts';
import { ZipWriter } from '../archive/zip-library.ts';
import { explanation } from './explanation.ts';
import { explanationPart, formatVersion, type Manifest, manifestPart, sealedPart } from './manifest.ts';
import {
	chunkBytes,
	ivBytes,
	passphraseKey,
	pbkdf2Rounds,
	saltBytes,
	sealStream,
} from './passphrase-seal.ts';
import { type PortableRecord, recordLine } from './record-line.ts';

export interface ExportedTable {
	/** `app/table` */
	readonly table: string;
	readonly records: AsyncIterable<PortableRecord>;
}

export interface ManaFileOptions extends Pick<Manifest, 'producedBy' | 'exportedAt' | 'userId' | 'scope'> {
	/** Where the file goes; it is closed at the end, and aborted where the export fails or is cancelled. */
	readonly to: WritableStream<Uint8Array>;
	/** Read one after the other, each once. */
	readonly tables: AsyncIterable<ExportedTable> | Iterable<ExportedTable>;
	readonly passphrase?: string | undefined;
	readonly signal?: AbortSignal | undefined;
	/** Called about every 200 records. */
	readonly onProgress?: ((written: number) => void) | undefined;
}

/** A record with fields that could not be decrypted. */
export interface Undecryptable {
	readonly table: string;
	readonly id: string;
	readonly fields: readonly string[];
}

export interface WrittenManaFile {
	readonly manifest: Manifest;
	/** The first 1,000 of them; the manifest counts all, and their lines say which fields are missing. */
	readonly undecryptable: readonly Undecryptable[];
}

const listedMax = 1_000;
const linesAtOnce = 200;
const utf8 = new TextEncoder();

/**
 * Writes a `.mana` file, format 2, as a stream: memory does not grow with the number of records. The manifest comes
 * last in the archive, once it is known what is in it.
 */
export async function writeManaFile(options: ManaFileOptions): Promise<WrittenManaFile> {
	const { to, passphrase, signal } = options;
	const zip = new ZipWriter(to, { zip64: true, ...(signal && { signal }) });
	const tally = createTally(options);
	const sha256: Record<string, string> = {};
	const add = async (part: string, chunks: AsyncIterable<Bytes>, level?: 0) => {
		const fingerprint = createFingerprint();
		await zip.add(part, streamOf(fingerprint.of(chunks)), level === 0 ? { level } : {});
		sha256[part] = fingerprint.hex();
	};
	try {
		await add(explanationPart, oneChunk(explanation(passphrase !== undefined)));
		const seal = passphrase === undefined ? undefined : await newSeal(passphrase);
		if (seal === undefined) {
			for await (const { table, records } of options.tables) {
				await add(`data/${table}.jsonl`, tally.linesOf(table, records));
			}
		} else {
			const packed = piped(tally.allLines(options.tables), new CompressionStream('gzip'));
			await add(sealedPart, sealStream(packed, seal), 0);
		}
		const { producedBy, exportedAt, userId, scope } = options;
		const head = {
			formatVersion,
			schemaVersion: SCHEMA_VERSION,
			producedBy,
			exportedAt,
			userId,
			scope,
		} as const;
		const { rowCounts, undecryptable } = tally;
		const manifest: Manifest = {
			...head,
			rowCounts,
			undecryptable,
			fieldsPlaintext: true,
			sha256: { ...sha256 },
			...(seal && { passphrase: seal.said }),
		};
		await zip.add(manifestPart, streamOf(oneChunk(`${JSON.stringify(manifest, null, '\t')}\n`)));
		await zip.close();
		return { manifest, undecryptable: tally.listed };
	} catch (error) {
		await to.abort(error).catch(() => {});
		throw error;
	}
}

async function newSeal(passphrase: string) {
	const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
	const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
	const key = await passphraseKey(passphrase, salt, pbkdf2Rounds);
	const said = {
		cipher: 'AES-256-GCM',
		derivation: 'PBKDF2-SHA-256',
		rounds: pbkdf2Rounds,
		salt: encodeBase64(salt),
		iv: encodeBase64(iv),
		chunkBytes,
	} as const;
	return { key, iv, chunkBytes, said };
}

/** Counts records as their lines are made. */
function createTally({ signal, onProgress }: Pick<ManaFileOptions, 'signal' | 'onProgress'>) {
	const rowCounts: Record<string, number> = {};
	const undecryptable: Record<string, number> = {};
	const listed: Undecryptable[] = [];
	let written = 0;

	function count(table: string, { id, undecryptable: fields }: PortableRecord): void {
		rowCounts[table] = (rowCounts[table] ?? 0) + 1;
		written += 1;
		if (fields.length === 0) return;
		undecryptable[table] = (undecryptable[table] ?? 0) + 1;
		if (listed.length < listedMax) listed.push({ table, id, fields });
	}

	async function* linesOf(table: string, records: AsyncIterable<PortableRecord>) {
		rowCounts[table] ??= 0;
		let lines: string[] = [];
		for await (const record of records) {
			count(table, record);
			lines.push(recordLine(record), '\n');
			if (lines.length < 2 * linesAtOnce) continue;
			signal?.throwIfAborted();
			yield utf8.encode(lines.join(''));
			lines = [];
			onProgress?.(written);
		}
		signal?.throwIfAborted();
		yield utf8.encode(lines.join(''));
		onProgress?.(written);
	}

	async function* allLines(tables: ManaFileOptions['tables']) {
		for await (const { table, records } of tables) {
			yield utf8.encode(`${JSON.stringify({ $table: table })}\n`);
			yield* linesOf(table, records);
		}
	}

	return { rowCounts, undecryptable, listed, linesOf, allLines };
}

async function* oneChunk(text: string): AsyncGenerator<Bytes, void, undefined> {
	yield utf8.encode(text);
}
