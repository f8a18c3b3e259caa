/** What a worker holds of its own before the browser takes it over, which writes what is large to the disk. */
const heldBytes = 4 * 1024 * 1024;

/** Takes a stream in as a `Blob`: no copy of what is exported stays on the device when the page lets go of it. */
export function blobSink(type: string) {
	const pieces: Blob[] = [];
	let chunks: Uint8Array<ArrayBuffer>[] = [];
	let held = 0;
	const fold = () => {
		pieces.push(new Blob(chunks));
		chunks = [];
		held = 0;
	};
	const to = new WritableStream<Uint8Array>({
		write(chunk) {
			chunks.push(new Uint8Array(chunk));
			held += chunk.length;
			if (held >= heldBytes) fold();
		},
	});
	return {
		to,
		blob() {
			fold();
			return new Blob(pieces, { type });
		},
	};
}
