export type Bytes = Uint8Array<ArrayBuffer>;

/** The chunks of a stream, one at a time; where the reader stops early, the stream is cancelled. */
export async function* chunksOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes, void, undefined> {
	const reader = stream.getReader();
	let isAtEnd = false;
	try {
		for (;;) {
			const { done, value } = await reader.read();
			isAtEnd = done;
			if (done) return;
			yield value;
		}
	} catch (error) {
		isAtEnd = true;
		throw error;
	} finally {
		if (!isAtEnd) await reader.cancel();
		reader.releaseLock();
	}
}

/** A stream of chunks, each asked for when it is wanted. */
export function streamOf(chunks: AsyncIterable<Bytes>): ReadableStream<Bytes> {
	const iterator = chunks[Symbol.asyncIterator]();
	return new ReadableStream<Bytes>(
		{
			async pull(controller) {
				const { done, value } = await iterator.next();
				if (done) controller.close();
				else controller.enqueue(value);
			},
			async cancel() {
				await iterator.return?.();
			},
		},
		{ highWaterMark: 0 },
	);
}

/** Chunks through a transformation of the platform, such as `CompressionStream`. */
export function piped(
	chunks: AsyncIterable<Bytes>,
	through: { readonly readable: ReadableStream<Bytes>; readonly writable: WritableStream<BufferSource> },
): AsyncGenerator<Bytes, void, undefined> {
	return chunksOf(streamOf(chunks).pipeThrough(through));
}

/** The same bytes in chunks of one size, the last one shorter, or empty where there is nothing. */
export async function* inChunksOf(
	sizeBytes: number,
	chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly bytes: Bytes; readonly isLast: boolean }, void, undefined> {
	let filling = new Uint8Array(sizeBytes);
	let filled = 0;
	for await (const chunk of chunks) {
		for (let from = 0; from < chunk.length; ) {
			if (filled === sizeBytes) {
				yield { bytes: filling, isLast: false };
				filling = new Uint8Array(sizeBytes);
				filled = 0;
			}
			const taken = chunk.subarray(from, from + sizeBytes - filled);
			filling.set(taken, filled);
			filled += taken.length;
			from += taken.length;
		}
	}
	yield { bytes: filling.slice(0, filled), isLast: true };
}
