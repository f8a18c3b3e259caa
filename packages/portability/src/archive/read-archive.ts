import { PortabilityError } from '../portability-error.ts';
import { type Bytes, chunksOf } from './byte-streams.ts';
import { isClutter, safeEntryName } from './entry-name.ts';
import { createUnpackBudget, type UnpackBudget } from './unpack-budget.ts';
import { BlobReader, ZipReader } from './zip-library.ts';

/** One file of an archive. */
export interface ArchiveEntry {
	/** With `/` between its parts; never leads out of the archive. */
	readonly name: string;
	readonly sizeBytes: number;
	/** Unpacks anew each time. Never more than `sizeBytes`. @throws PortabilityError `ARCHIVE_UNREADABLE` */
	bytes(): AsyncGenerator<Bytes, void, undefined>;
}

type ZipFile = Exclude<Awaited<ReturnType<ZipReader<Blob>['getEntries']>>[number], { directory: true }>;

/**
 * The files of a ZIP, without its folders. Only the directory at its end is read; each file is unpacked when it is
 * asked for, so that memory does not grow with the archive. An archive within others spends their budget.
 *
 * @throws PortabilityError `ARCHIVE_UNREADABLE`, `ARCHIVE_TOO_LARGE`, `ARCHIVE_NAME_UNSAFE`, `ARCHIVE_ENCRYPTED`
 */
export async function openArchive(
	file: Blob,
	budget: UnpackBudget = createUnpackBudget(file.size),
): Promise<readonly ArchiveEntry[]> {
	const entries: ArchiveEntry[] = [];
	let number = 0;
	for await (const entry of entriesOf(file)) {
		number += 1;
		const name = safeEntryName(entry.filename, number);
		if (entry.directory || isClutter(name)) continue;
		if (entry.encrypted)
			throw new PortabilityError('ARCHIVE_ENCRYPTED', 'the ZIP has a password of its own', { part: name });
		budget.spend(name, entry.uncompressedSize);
		entries.push({ name, sizeBytes: entry.uncompressedSize, bytes: () => unpack(entry, name) });
	}
	return entries;
}

/** Whether these bytes begin as a ZIP does, an empty one included. */
export async function isArchive(file: Blob): Promise<boolean> {
	const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
	return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 0x03 || head[2] === 0x05);
}

async function* entriesOf(file: Blob) {
	try {
		const options = { strictness: 'balanced', filenameValidation: 'tolerant' } as const;
		yield* new ZipReader(new BlobReader(file), options).getEntriesGenerator();
	} catch (cause) {
		if (cause instanceof PortabilityError) throw cause;
		throw new PortabilityError('ARCHIVE_UNREADABLE', 'the ZIP cannot be read', { cause });
	}
}

async function* unpack(entry: ZipFile, part: string): AsyncGenerator<Bytes, void, undefined> {
	const stop = new AbortController();
	let fail: (cause: unknown) => void = () => {};
	const through = new TransformStream<Bytes, Bytes>({
		start: (controller) => {
			fail = (cause) => controller.error(cause);
		},
	});
	const unpacked = entry.getData(through.writable, { signal: stop.signal, checkSignature: true });
	// It may fail before it has written anything, and leaves the stream open then.
	unpacked.catch(fail);
	let given = 0;
	try {
		for await (const chunk of chunksOf(through.readable)) {
			given += chunk.length;
			if (given > entry.uncompressedSize) throw new Error('more bytes than the directory says');
			yield chunk;
		}
		await unpacked;
	} catch (cause) {
		throw new PortabilityError('ARCHIVE_UNREADABLE', 'a file of the ZIP is damaged', { part, cause });
	} finally {
		stop.abort();
	}
}
