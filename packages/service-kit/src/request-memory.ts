import type { Context, MiddlewareHandler } from 'hono';
import { createMemoryShares, type Hold, noHold } from './memory-shares.ts';
import { type TakenStreamOptions, takenStream } from './taken-stream.ts';

/** What requests under way hold, counted by their users. */
export interface RequestMemory {
	/** Gives back what a request holds once it is answered. Stands before the routes. */
	readonly endWithAnswer: MiddlewareHandler;
	/** Counts a request as this user's. @throws AppError as `MemoryShares.open` */
	open(c: Context, userId: string): Hold;
	/**
	 * What a request holds, for an answer that goes on holding until it is taken, and ends it then.
	 *
	 * @throws AppError as `Hold.resize`
	 */
	handOn(c: Context, bytes: number): Hold;
	/**
	 * What is there as a whole, as the body of an answer: a large one is counted until its reader has taken it.
	 *
	 * @param onCut told where its reader stalls
	 * @throws AppError as `Hold.resize`
	 */
	taken(c: Context, body: Whole, onCut?: TakenStreamOptions['onCut']): Whole | ReadableStream<Uint8Array>;
	/** What is held now. */
	readonly heldBytes: number;
}

type Whole = string | Uint8Array<ArrayBuffer>;

/** Less than this the kernel takes at once. */
const AT_ONCE_BYTES = 64 * 1024;
/** For each replica of a service. */
const SHARES = { perUserBytes: 64 * 1024 ** 2, totalBytes: 512 * 1024 ** 2 };

export function createRequestMemory(): RequestMemory {
	const shares = createMemoryShares(SHARES);
	const holds = new WeakMap<Request, Hold>();

	function handOn(c: Context, bytes: number): Hold {
		const hold = holds.get(c.req.raw) ?? noHold;
		hold.resize(bytes);
		holds.delete(c.req.raw);
		return hold;
	}

	return {
		async endWithAnswer(c, next) {
			await next();
			holds.get(c.req.raw)?.end();
		},
		open(c, userId) {
			const hold = shares.open(userId);
			holds.set(c.req.raw, hold);
			return hold;
		},
		handOn,
		taken(c, body, onCut) {
			if (Buffer.byteLength(body) <= AT_ONCE_BYTES) return body;
			const bytes = typeof body === 'string' ? Buffer.from(body) : body;
			const hold = handOn(c, bytes.length);
			return takenStream(once(bytes), { hold, ...(onCut && { onCut }) });
		},
		get heldBytes() {
			return shares.heldBytes;
		},
	};
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
	yield bytes;
}
