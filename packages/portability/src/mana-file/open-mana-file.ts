import { decodeBase64 } from '@mana/shared-crypto';
import { parseTableName } from '@mana/sync-protocol';
import { z } from 'zod';
import { type Bytes, piped } from '../archive/byte-streams.ts';
import { createFingerprint } from '../archive/fingerprint.ts';
import { type ArchiveEntry, openArchive } from '../archive/read-archive.ts';
import { readBytes } from '../archive/read-text.ts';
import { textLines } from '../archive/text-lines.ts';
import { type Place, PortabilityError } from '../portability-error.ts';
import { type Manifest, manifestLimitBytes, manifestPart, parseManifest, sealedPart } from './manifest.ts';
import { openStream, passphraseKey } from './passphrase-seal.ts';
import { type PortableRecord, parseRecordLine } from './record-line.ts';

/** One line of a table: a record, or what is none. */
export interface ManaLine {
	readonly table: string;
	readonly place: Place;
	/** Undefined where the line is no record. */
	readonly record: PortableRecord | undefined;
}

export interface ManaFile {
	readonly manifest: Manifest;
	/**
	 * Reads the records from the beginning, each time it is called. That a part is as the manifest says is known at its
	 * end: who must not take in half of a file reads it once before.
	 *
	 * @throws PortabilityError `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `SEAL_BROKEN`, `PART_CHANGED`,
	 *   `ARCHIVE_UNREADABLE`, `ENCODING_INVALID`, `TEXT_TOO_LARGE`
	 */
	lines(passphrase?: string): AsyncGenerator<ManaLine, void, undefined>;
}

/** What gzip makes of text, and no more. */
const unpackedRatioMax = 250;
const unpackedMinBytes = 64 * 1024 * 1024;

/**
 * Opens a `.mana` file, as far as its manifest.
 *
 * @throws PortabilityError `MANIFEST_INVALID`, `FORMAT_UNSUPPORTED`, `PART_MISSING`, and as {@link openArchive}
 */
export async function openManaFile(file: Blob): Promise<ManaFile> {
	const entries = new Map<string, ArchiveEntry>();
	for (const entry of await openArchive(file)) {
		if (entries.has(entry.name))
			throw new PortabilityError('ARCHIVE_UNREADABLE', 'two entries have one name', { part: entry.name });
		entries.set(entry.name, entry);
	}
	const manifest = await readManifest(entries.get(manifestPart));
	const parts = manifest.passphrase
		? [sealedPart]
		: Object.keys(manifest.rowCounts).map((table) => `data/${table}.jsonl`);
	for (const part of parts) {
		if (!entries.has(part) || manifest.sha256[part] === undefined)
			throw new PortabilityError('PART_MISSING', 'the file lacks a part that its manifest names', { part });
	}
	return {
		manifest,
		lines: (passphrase) =>
			manifest.passphrase
				? sealedLines(manifest, manifest.passphrase, entryNamed(entries, sealedPart), passphrase)
				: openLines(manifest, entries),
	};
}

async function readManifest(entry: ArchiveEntry | undefined): Promise<Manifest> {
	if (entry === undefined) throw new PortabilityError('MANIFEST_INVALID', 'the file has no manifest');
	const bytes = await readBytes(entry, manifestLimitBytes);
	return parseManifest(new TextDecoder().decode(bytes));
}

async function* openLines(manifest: Manifest, entries: ReadonlyMap<string, ArchiveEntry>) {
	for (const table of Object.keys(manifest.rowCounts)) {
		const part = `data/${table}.jsonl`;
		const checked = checkedBytes(entryNamed(entries, part), manifest);
		for await (const { line, text } of textLines(checked, part)) {
			if (text !== '')
				yield { table, place: { part, line }, record: knownTable(table) && parseRecordLine(text) };
		}
	}
}

async function* sealedLines(
	manifest: Manifest,
	said: NonNullable<Manifest['passphrase']>,
	entry: ArchiveEntry,
	passphrase: string | undefined,
): AsyncGenerator<ManaLine, void, undefined> {
	if (passphrase === undefined) throw new PortabilityError('PASSPHRASE_NEEDED', 'the file has a passphrase');
	const key = await passphraseKey(passphrase, decodeBase64(said.salt), said.rounds);
	const seal = { key, iv: decodeBase64(said.iv), chunkBytes: said.chunkBytes };
	const opened = openStream(checkedBytes(entry, manifest), seal);
	const limitBytes = Math.max(unpackedMinBytes, entry.sizeBytes * unpackedRatioMax);
	let table = '';
	for await (const { line, text } of textLines(unpacked(opened, limitBytes), sealedPart)) {
		const begun = tableBegun(text);
		if (begun !== undefined) table = begun;
		else if (text !== '')
			yield { table, place: { part: sealedPart, line }, record: knownTable(table) && parseRecordLine(text) };
	}
}

async function* unpacked(packed: AsyncIterable<Bytes>, limitBytes: number) {
	let given = 0;
	try {
		for await (const chunk of piped(packed, new DecompressionStream('gzip'))) {
			given += chunk.length;
			if (given > limitBytes)
				throw new PortabilityError('ARCHIVE_TOO_LARGE', 'it unpacks to more than an export is', {
					part: sealedPart,
				});
			yield chunk;
		}
	} catch (cause) {
		if (cause instanceof PortabilityError) throw cause;
		throw new PortabilityError('SEAL_BROKEN', 'the sealed data cannot be unpacked', {
			part: sealedPart,
			cause,
		});
	}
}

/** Hands out the bytes of a part; at its end it is known whether they are those of the manifest. */
async function* checkedBytes(entry: ArchiveEntry, { sha256 }: Manifest) {
	const fingerprint = createFingerprint();
	yield* fingerprint.of(entry.bytes());
	if (fingerprint.hex() !== sha256[entry.name])
		throw new PortabilityError('PART_CHANGED', 'a part is not the one that was exported', {
			part: entry.name,
		});
}

const tableLineSchema = z.strictObject({ $table: z.string() });

function tableBegun(text: string): string | undefined {
	if (!text.startsWith('{"$table":')) return undefined;
	try {
		return tableLineSchema.safeParse(JSON.parse(text)).data?.$table;
	} catch {
		return undefined;
	}
}

/** `true`, or what stands for no record. */
function knownTable(table: string): true | undefined {
	return parseTableName(table) === undefined ? undefined : true;
}

function entryNamed(entries: ReadonlyMap<string, ArchiveEntry>, part: string): ArchiveEntry {
	const entry = entries.get(part);
	if (entry === undefined) throw new PortabilityError('PART_MISSING', 'the file lacks a part', { part });
	return entry;
}
