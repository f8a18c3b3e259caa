import type { Session } from '../domain/session-seal.ts';

const keepAliveMs = 15_000;
const streamsPerUser = 32;
/** Frames a reader may leave unread before it counts as gone. */
const unreadLimit = 16;

interface OpenStream {
	userId: string;
	/** When the token that opened it, or its session, ends: nothing is sent to it from then on. */
	untilMs: number;
	controller: ReadableStreamDefaultController<Uint8Array>;
}

const encoder = new TextEncoder();

/**
 * The event streams that clients of the session revisions hold open with GET. Held for as long as the connection
 * lives; one a session, the newest, and a bounded number a user.
 */
export class SessionStreams {
	readonly #streamsByNonce = new Map<string, OpenStream>();
	readonly #now: () => number;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(deps: { now: () => number }) {
		this.#now = deps.now;
	}

	open(session: Session, untilMs: number): ReadableStream<Uint8Array> {
		this.close(session.nonce);
		this.#makeRoomFor(session.userId);
		let opened: OpenStream | undefined;
		return new ReadableStream<Uint8Array>({
			start: (controller) => {
				opened = { userId: session.userId, untilMs, controller };
				this.#streamsByNonce.set(session.nonce, opened);
				this.#timer ??= setInterval(() => this.#beat(), keepAliveMs);
				controller.enqueue(encoder.encode(': open\n\n'));
			},
			cancel: () => {
				if (this.#streamsByNonce.get(session.nonce) === opened) this.#forget(session.nonce);
			},
		});
	}

	/** Ends the stream of a session, if it has one. */
	close(nonce: string): void {
		const stream = this.#streamsByNonce.get(nonce);
		if (!stream) return;
		this.#forget(nonce);
		stream.controller.close();
	}

	closeAll(): void {
		for (const nonce of this.#streamsByNonce.keys()) this.close(nonce);
	}

	get size(): number {
		return this.#streamsByNonce.size;
	}

	#beat(): void {
		for (const [nonce, { controller, untilMs }] of this.#streamsByNonce) {
			const isStalled = (controller.desiredSize ?? 0) < -unreadLimit;
			if (isStalled || untilMs <= this.#now()) this.close(nonce);
			else controller.enqueue(encoder.encode(': keep-alive\n\n'));
		}
	}

	#makeRoomFor(userId: string): void {
		const own = [...this.#streamsByNonce].filter(([, stream]) => stream.userId === userId);
		for (const [nonce] of own.slice(0, Math.max(0, own.length - streamsPerUser + 1))) this.close(nonce);
	}

	#forget(nonce: string): void {
		this.#streamsByNonce.delete(nonce);
		if (this.#streamsByNonce.size > 0) return;
		clearInterval(this.#timer);
		this.#timer = undefined;
	}
}
