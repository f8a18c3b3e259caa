import type { Hold } from '@mana/service-kit';
import type { ClientLink, ExchangeOutcome } from '../protocol/method.ts';
import { acceptsEventStream, MessageStream } from './message-stream.ts';

type Finished = ExchangeOutcome | { status: 200; stream: ReadableStream<Uint8Array> };

/**
 * How a POST is answered: with one JSON body, or, once a message goes ahead of the answer, with an event stream of
 * which the answer is the last one.
 */
export class Reply implements ClientLink {
	readonly #request: Request;
	/** Made for who waits: most requests are answered before anybody asks. */
	#cancelling: AbortController | undefined;
	readonly #isStreaming = Promise.withResolvers<MessageStream>();
	#stream: MessageStream | undefined;
	#signal: AbortSignal | undefined;
	#isAnswered = false;
	readonly isOpen: boolean;

	readonly #handOn: () => Hold;

	/** @param handOn gives what the request holds to the stream that it is answered with */
	constructor(request: Request, handOn: () => Hold) {
		this.#request = request;
		this.#handOn = handOn;
		this.isOpen = acceptsEventStream(request.headers);
	}

	get signal(): AbortSignal {
		this.#signal ??= AbortSignal.any([this.#request.signal, this.#canceller().signal]);
		return this.#signal;
	}

	send(message: Record<string, unknown>): void {
		if (this.isOpen && !this.#isAnswered) this.#open().send(message);
	}

	cancel(): void {
		this.#canceller().abort();
		if (this.isOpen && !this.#isAnswered) this.#open().close();
	}

	/** @param onFailure makes the answer of work that fails when it is too late for a status */
	async finish(
		work: Promise<ExchangeOutcome>,
		onFailure: (error: unknown) => Record<string, unknown>,
	): Promise<Finished> {
		const first = await Promise.race([work, this.#isStreaming.promise]);
		if (!(first instanceof MessageStream)) {
			this.#isAnswered = true;
			return first;
		}
		work.then(
			(outcome) => first.close('body' in outcome ? outcome.body : undefined),
			(error) => first.close(onFailure(error)),
		);
		return { status: 200, stream: first.body };
	}

	#canceller(): AbortController {
		this.#cancelling ??= new AbortController();
		return this.#cancelling;
	}

	#open(): MessageStream {
		if (!this.#stream) {
			this.#stream = new MessageStream(() => this.#canceller().abort(), this.#handOn());
			this.#isStreaming.resolve(this.#stream);
		}
		return this.#stream;
	}
}
