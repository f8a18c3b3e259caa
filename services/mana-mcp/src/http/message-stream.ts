import { type Hold, noHold, wellFormedJson } from '@mana/service-kit';

const keepAliveMs = 15_000;
/** What a reader may leave unread before it counts as gone, a last message aside, and for how long. */
const unreadLimitBytes = 512 * 1024;
const stalledMs = 60_000;

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
	#isOpen = true;
	#timer: ReturnType<typeof setInterval> | undefined;
	/** When the reader last had nothing left to take. */
	#takenAtMs = performance.now();
	readonly #onClosed: () => void;
	readonly #hold: Hold;

	/**
	 * @param onClosed called once, whoever ends it
	 * @param hold what its reader has not taken yet is counted in; it ends when all is taken, or nobody takes it
	 */
	constructor(onClosed: () => void = () => {}, hold: Hold = noHold) {
		this.#onClosed = onClosed;
		this.#hold = hold;
		this.body = new ReadableStream<Uint8Array>(
			{
				start: (controller) => {
					this.#controller = controller;
				},
				pull: () => this.#taken(),
				cancel: () => this.#forget(),
			},
			new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
		);
		this.#timer = setInterval(() => this.#keepAlive(), keepAliveMs);
		this.#timer.unref();
		this.#write(': open\n\n');
	}

	get isOpen(): boolean {
		return this.#isOpen;
	}

	send(message: unknown): void {
		this.#write(`event: message\ndata: ${wellFormedJson(message)}\n\n`);
	}

	/** Ends the stream, with a last message if there is one, which may be larger than others. */
	close(farewell?: unknown): void {
		if (!this.#isOpen) return;
		if (farewell !== undefined) {
			this.#enqueue(encoder.encode(`event: message\ndata: ${wellFormedJson(farewell)}\n\n`));
		}
		this.#end();
		if (this.#unreadBytes === 0) this.#taken();
	}

	get #unreadBytes(): number {
		return -(this.#controller?.desiredSize ?? 0);
	}

	#write(frame: string): void {
		if (!this.#isOpen) return;
		const bytes = encoder.encode(frame);
		if (this.#unreadBytes + bytes.length > unreadLimitBytes) this.#giveUp();
		else this.#enqueue(bytes);
	}

	#enqueue(bytes: Uint8Array): void {
		if (this.#unreadBytes === 0) this.#takenAtMs = performance.now();
		try {
			this.#hold.resize(this.#unreadBytes + bytes.length);
			this.#controller?.enqueue(bytes);
		} catch {
			this.#giveUp();
		}
	}

	/** All that was sent has been taken. */
	#taken(): void {
		this.#takenAtMs = performance.now();
		this.#hold.resize(0);
		if (this.#isOpen) return;
		const controller = this.#controller;
		this.#forget();
		controller?.close();
	}

	#keepAlive(): void {
		if (this.#unreadBytes > 0 && performance.now() - this.#takenAtMs > stalledMs) this.#giveUp();
		else this.#write(': keep-alive\n\n');
	}

	/** Its reader is as good as gone. */
	#giveUp(): void {
		const controller = this.#controller;
		this.#forget();
		controller?.error(new Error('the reader takes nothing'));
	}

	#forget(): void {
		if (!this.#controller) return;
		this.#controller = undefined;
		clearInterval(this.#timer);
		this.#hold.end();
		this.#end();
	}

	/** Nothing more is sent; what was may still be taken. */
	#end(): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		this.#onClosed();
	}
}
