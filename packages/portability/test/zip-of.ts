import { type Bytes, streamOf } from '../src/archive/byte-streams.ts';
import { ZipWriter } from '../src/archive/zip-library.ts';

/** A sink that keeps what it is given, and what it has then. */
export function memorySink() {
	const chunks: Bytes[] = [];
	const to = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(new Uint8Array(chunk)) });
	return { to, file: () => new Blob(chunks) };
}

/** A ZIP with these files, by name. */
export async function zipOf(files: Readonly<Record<string, string | Uint8Array | Blob>>): Promise<Blob> {
	const { to, file } = memorySink();
	const zip = new ZipWriter(to);
	for (const [name, content] of Object.entries(files)) await zip.add(name, streamOf(bytesOf(content)));
	await zip.close();
	return file();
}

async function* bytesOf(content: string | Uint8Array | Blob) {
	yield new Uint8Array(
		await new Blob([
			typeof content === 'string' ? content : content instanceof Blob ? content : new Uint8Array(content),
		]).arrayBuffer(),
	);
}

/** The same bytes, with each occurrence of one text (ASCII) replaced by another of the same length. */
export async function patched(file: Blob, from: string, to: string): Promise<Blob> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	const text = new TextDecoder('latin1').decode(bytes);
	for (let at = text.indexOf(from); at !== -1; at = text.indexOf(from, at + 1)) {
		bytes.set(new TextEncoder().encode(to), at);
	}
	return new Blob([bytes]);
}

/** The code of the error that it fails with. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
	try {
		await work;
	} catch (error) {
		return error instanceof Error && 'code' in error ? error.code : error;
	}
	return 'it did not fail';
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
	const found: T[] = [];
	for await (const item of items) found.push(item);
	return found;
}
