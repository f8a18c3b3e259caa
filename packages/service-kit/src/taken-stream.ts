import type { Hold } from './memory-shares.ts';

/** Small enough that a slow reader takes each in time, large enough to cost little. */
const PIECE_BYTES = 256 * 1024;
/** How long a reader may take nothing. What it has been sent lies in the kernel's buffers meanwhile, so it is long. */
const STALLED_MS = 60_000;

export interface TakenStreamOptions {
	/** Ends with the stream. */
	readonly hold: Hold;
	/** Told why an answer ended before its end: its reader has stalled, or its source failed. */
	readonly onCut?: (reason: unknown) => void;
	/** How long a reader may take nothing. Default: a minute. */
	readonly stalledMs?: number;
}

/**
 * An answer of parts that are made as its reader takes them. Where it takes nothing for a minute the answer is broken
 * off, so that half of one never passes for the whole.
 */
export function takenStream(
	parts: AsyncGenerator<string | Uint8Array, void, undefined>,
	{ hold, onCut, stalledMs = STALLED_MS }: TakenStreamOptions,
): ReadableStream<Uint8Array> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let rest: Uint8Array = new Uint8Array();
	const end = () => {
		clearTimeout(timer);
		rest = new Uint8Array();
		hold.end();
	};
	const cut = async (controller: ReadableStreamDefaultController<Uint8Array>, reason: unknown) => {
		end();
		controller.error(reason);
		onCut?.(reason);
		await parts.return();
	};
	const takeInTime = (controller: ReadableStreamDefaultController<Uint8Array>) => {
		timer = setTimeout(() => void cut(controller, new Error('the reader takes nothing')), stalledMs);
		timer.unref();
	};
	return new ReadableStream(
		{
			// Also one that nobody begins to read ends: the answer to a HEAD request is dropped unread.
			start: takeInTime,
			async pull(controller) {
				clearTimeout(timer);
				try {
					while (rest.length === 0) {
						const { value, done } = await parts.next();
						if (done) {
							end();
							controller.close();
							return;
						}
						rest = typeof value === 'string' ? Buffer.from(value) : value;
					}
				} catch (error) {
					await cut(controller, error);
					return;
				}
				const piece = rest.subarray(0, PIECE_BYTES);
				rest = rest.subarray(PIECE_BYTES);
				controller.enqueue(piece);
				takeInTime(controller);
			},
			async cancel() {
				end();
				await parts.return();
			},
		},
		{ highWaterMark: 0 },
	);
}
