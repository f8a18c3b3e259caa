import { PortabilityError } from '../portability-error.ts';
import type { ArchiveEntry } from './read-archive.ts';

/** One file as a whole. @throws PortabilityError `TEXT_TOO_LARGE` beyond the limit, and as its `bytes` */
export async function readBytes(
	entry: Pick<ArchiveEntry, 'name' | 'sizeBytes' | 'bytes'>,
	limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
	if (entry.sizeBytes > limitBytes)
		throw new PortabilityError('TEXT_TOO_LARGE', 'a file is too long to be read', { part: entry.name });
	const whole = new Uint8Array(entry.sizeBytes);
	let at = 0;
	for await (const chunk of entry.bytes()) {
		whole.set(chunk, at);
		at += chunk.length;
	}
	return whole.subarray(0, at);
}
