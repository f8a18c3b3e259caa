import { type Bytes, chunksOf } from '../archive/byte-streams.ts';
import { type ArchiveEntry, isArchive, openArchive } from '../archive/read-archive.ts';
import { readBytes } from '../archive/read-text.ts';
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

/** An archive within an archive is held in memory while it is read. */
const innerArchiveMaxBytes = 256 * 1024 * 1024;

/**
 * Looks into what was dropped: files as they are, of archives the files in them. One level of archives in archives is
 * opened too, as Notion makes them for large exports.
 *
 * @throws PortabilityError as `openArchive`, and `ARCHIVE_NESTED`
 */
export async function openDropped(files: readonly DroppedFile[]): Promise<Dropped> {
	const parts: ArchiveEntry[] = [];
	for (const file of files) {
		if (await isArchive(file.content)) parts.push(...(await partsOf(file.content)));
		else parts.push(plainPart(file));
	}
	return { files, parts };
}

async function partsOf(archive: Blob): Promise<ArchiveEntry[]> {
	const parts: ArchiveEntry[] = [];
	for (const entry of await openArchive(archive)) {
		if (!/\.zip$/i.test(entry.name)) {
			parts.push(entry);
			continue;
		}
		const inner = new Blob([await readBytes(entry, innerArchiveMaxBytes)]);
		if (!(await isArchive(inner))) continue;
		const within = await openArchive(inner);
		if (within.some(({ name }) => /\.zip$/i.test(name)))
			throw new PortabilityError('ARCHIVE_NESTED', 'ZIPs within ZIPs within ZIPs', { part: entry.name });
		parts.push(...within);
	}
	return parts;
}

function plainPart({ name, content }: DroppedFile): ArchiveEntry {
	return { name, sizeBytes: content.size, bytes: () => chunksOf(content.stream() as ReadableStream<Bytes>) };
}
