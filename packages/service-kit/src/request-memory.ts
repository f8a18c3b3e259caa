import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { createMemoryShares, type Hold, noHold } from './memory-shares.ts';
import { type TakenStreamOptions, takenStream } from './taken-stream.ts';

declare module 'hono' {
	interface ContextVariableMap {
		/** What the request holds of the memory that is shared out. */
		hold: Hold | undefined;
	}
}

/** What requests under way hold, counted by their users. */
export interface RequestMemory {
	/** Gives back what a request holds once it is answered. Stands before the routes. */
	readonly endWithAnswer: MiddlewareHandler;
	/** Counts a request as this user's. @throws AppError as `MemoryShares.open` */
	open(c: Context, userId: string): Hold;
	/**
	 * Counts a request as this user's, with its body as the request promises it: of one that promises nothing, so much as
	 * a small one has, and of one that promises too much, what is read of it at most.
	 *
	 * @throws AppError as `MemoryShares.open` and `Hold.resize`
	 */
	openWithBody(c: Context, userId: string, limitBytes: number): void;
	/**
	 * What a request holds, for an answer that goes on holding until it is taken, and ends it then.
	 *
	 * @throws AppError as `Hold.resize`
	 */
	handOn(c: Context, bytes: number): Hold;
	/**
	 * Answers with what is there as a whole: a large body is counted until its reader has taken it.
	 *
	 * @param body one text, or the pieces of one
	 * @param onCut told where its reader stalls
	 * @throws AppError as `Hold.resize`
	 */
	respond(c: Context, body: Whole, init: Head, onCut?: TakenStreamOptions['onCut']): Response;
	/** What is held now. */
	readonly heldBytes: number;
}

type Whole = string | readonly (string | Uint8Array)[];

interface Head {
	readonly status: ContentfulStatusCode;
	readonly headers: Record<string, string>;
}

/** Less than this the kernel takes at once. */
const AT_ONCE_BYTES = 64 * 1024;
/** For each replica of a service. */
const SHARES = { perUserBytes: 64 * 1024 ** 2, totalBytes: 512 * 1024 ** 2 };

export function createRequestMemory(): RequestMemory {
	const shares = createMemoryShares(SHARES);

	function handOn(c: Context, bytes: number): Hold {
		const hold = c.get('hold') ?? noHold;
		hold.resize(bytes);
		c.set('hold', undefined);
		return hold;
	}

	function open(c: Context, userId: string): Hold {
		const hold = shares.open(userId);
		c.set('hold', hold);
		return hold;
	}

	return {
		async endWithAnswer(c, next) {
			await next();
			c.get('hold')?.end();
		},
		open,
		openWithBody(c, userId, limitBytes) {
			const promised = Number(c.req.header('content-length') ?? AT_ONCE_BYTES);
			open(c, userId).resize(Number.isFinite(promised) ? Math.min(promised, limitBytes) : limitBytes);
		},
		handOn,
		respond(c, body, { status, headers }, onCut) {
			const pieces = typeof body === 'string' ? [body] : body;
			const bytes = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
			if (bytes <= AT_ONCE_BYTES) {
				return c.body(typeof body === 'string' ? body : joined(body), status, headers);
			}
			const stream = takenStream(each(pieces), { hold: handOn(c, bytes), ...(onCut && { onCut }) });
			return c.body(stream, status, headers);
		},
		get heldBytes() {
			return shares.heldBytes;
		},
	};
}

async function* each<T>(pieces: readonly T[]): AsyncGenerator<T, void, undefined> {
	yield* pieces;
}

const joinedBytes = Buffer.alloc(AT_ONCE_BYTES);

/**
 * The pieces as one, in memory that the next ones are written over: a Response copies what it is made of (Fetch, "extract
 * a body"). Memory of their own would cost a fifth of the time of an answer of 25 kB.
 */
function joined(pieces: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
	let length = 0;
	for (const piece of pieces) {
		if (typeof piece === 'string') length += joinedBytes.write(piece, length);
		else {
			joinedBytes.set(piece, length);
			length += piece.length;
		}
	}
	return joinedBytes.subarray(0, length);
}
