import { wellFormedJson } from '@mana/service-kit';

const keepAliveMs = 15_000;
/** Frames a reader may leave unread before it counts as gone. */
const unreadLimit = 64;

const encoder = new TextEncoder();

export const eventStreamHeaders = {
	'Content-Type': 'text/event-stream',
	'Cache-Control': 'no-cache, no-transform',
	'X-Accel-Buffering': 'no',
};

/** Whether a client takes an event stream for an answer. */
export function acceptsEventStream(headers: Headers): boolean {
	return headers.get('accept')?.toLowerCase().includes('text/event-stream') ?? false;
}

/**
 * JSON-RPC messages as server-sent events (WHATWG HTML §9.2), kept alive with comments. Events carry no ids: what
 * a client has missed it reads anew, rather than having it kept here.
 */
export class MessageStream {
	readonly body: ReadableStream<Uint8Array>;
	#controller: ReadableStreamDefaultController<Uint8Array> | undefined;
	#timer: ReturnType<typeof setInterval> | undefined;
	readonly #onClosed: () => void;

	/** @param onClosed called once, whoever ends it */
	constructor(onClosed: () => void = () => {}) {
		this.#onClosed = onClosed;
		this.body = new ReadableStream<Uint8Array>({
			start: (controller) => {
				this.#controller = controller;
			},
			cancel: () => this.#forget(),
		});
		this.#timer = setInterval(() => this.#write(': keep-alive\n\n'), keepAliveMs);
		this.#timer.unref();
		this.#write(': open\n\n');
	}

	get isOpen(): boolean {
		return this.#controller !== undefined;
	}

	send(message: unknown): void {
		this.#write(`event: message\ndata: ${wellFormedJson(message)}\n\n`);
	}

	/** Ends the stream, with a last message if there is one. */
	close(farewell?: unknown): void {
		if (farewell !== undefined) this.send(farewell);
		const controller = this.#controller;
		this.#forget();
		controller?.close();
	}

	#write(frame: string): void {
		const controller = this.#controller;
		if (!controller) return;
		if ((controller.desiredSize ?? 0) < -unreadLimit) this.close();
		else controller.enqueue(encoder.encode(frame));
	}

	#forget(): void {
		if (!this.#controller) return;
		this.#controller = undefined;
		clearInterval(this.#timer);
		this.#onClosed();
	}
}
