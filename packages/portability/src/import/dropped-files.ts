import { type Bytes, chunksOf } from '../archive/byte-streams.ts';
import { type ArchiveEntry, isArchive, openArchive } from '../archive/read-archive.ts';
import { readBytes } from '../archive/read-text.ts';
import { createUnpackBudget, type UnpackBudget } from '../archive/unpack-budget.ts';
import { PortabilityError } from '../portability-error.ts';

/** A file as a person drops it: a browser's `File`, or `Bun.file(path)` with its name. */
export interface DroppedFile {
	readonly name: string;
	readonly content: Blob;
}

/** What was dropped, with archives looked into: files by their paths. */
export interface Dropped {
	readonly files: readonly DroppedFile[];
	readonly parts: readonly ArchiveEntry[];
}

/** Archives within an archive are held in memory, all of them at once, while they are read. */
const innerArchivesMaxBytes = 512 * 1024 * 1024;

/**
 * Looks into what was dropped: files as they are, of archives the files in them. One level of archives in archives is
 * opened too, as Notion makes them for large exports.
 *
 * @throws PortabilityError as `openArchive`, and `ARCHIVE_NESTED`
 */
export async function openDropped(files: readonly DroppedFile[]): Promise<Dropped> {
	const parts: ArchiveEntry[] = [];
	for (const file of files) {
		if (await isArchive(file.content)) for (const part of await partsOf(file.content)) parts.push(part);
		else parts.push(plainPart(file));
	}
	return { files, parts };
}

async function partsOf(archive: Blob): Promise<ArchiveEntry[]> {
	const budget = createUnpackBudget(archive.size);
	const outer = await openArchive(archive, budget);
	let heldBytes = 0;
	for (const { name, sizeBytes } of outer.filter(isZipName)) {
		heldBytes += sizeBytes;
		if (heldBytes > innerArchivesMaxBytes)
			throw new PortabilityError('ARCHIVE_TOO_LARGE', 'the ZIPs within the ZIP are too large together', {
				part: name,
			});
	}
	const parts: ArchiveEntry[] = [];
	for (const entry of outer) {
		if (isZipName(entry)) for (const part of await innerParts(entry, budget)) parts.push(part);
		else parts.push(entry);
	}
	return parts;
}

async function innerParts(entry: ArchiveEntry, budget: UnpackBudget): Promise<readonly ArchiveEntry[]> {
	const inner = new Blob([await readBytes(entry, innerArchivesMaxBytes)]);
	if (!(await isArchive(inner))) return [];
	const within = await openArchive(inner, budget);
	if (within.some(isZipName))
		throw new PortabilityError('ARCHIVE_NESTED', 'ZIPs within ZIPs within ZIPs', { part: entry.name });
	return within;
}

function isZipName({ name }: Pick<ArchiveEntry, 'name'>): boolean {
	return /\.zip$/i.test(name);
}

function plainPart({ name, content }: DroppedFile): ArchiveEntry {
	return { name, sizeBytes: content.size, bytes: () => chunksOf(content.stream() as ReadableStream<Bytes>) };
}
