import type { RequestId } from '@modelcontextprotocol/server';
import { LRUCache } from 'lru-cache';

/**
 * What a session's client sends that something else waits for: maybe on the connection of another request, maybe
 * on another replica. `session` is the session's nonce.
 */
export type SessionMessage =
	| { kind: 'answer'; session: string; id: string; answer: unknown }
	| { kind: 'cancelled'; session: string; requestId: RequestId }
	| { kind: 'subscriptions-changed'; session: string }
	| { kind: 'list-widened'; session: string; names: readonly string[] }
	| { kind: 'deleted'; session: string };

/** Carries such messages to the other replicas; lost where nobody waits. They are few: people cause them. */
export interface ReplicaBus {
	publish(message: SessionMessage): void;
	/** @param deliver called with what the other replicas publish */
	listen(deliver: (message: SessionMessage) => void): void;
}

/** A replica that is alone. */
export const noReplicas: ReplicaBus = { publish() {}, listen() {} };

/** What becomes of the event stream that a session holds open. */
export interface SessionStream {
	onSubscriptionsChanged(): void;
	/** Called where the session's list of tools holds more than before. */
	onListWidened(): void;
	onDeleted(): void;
}

/** A person who has so many questions before them is asked nothing more. */
const questionsPerUser = 8;

/** Sessions whose lists are remembered as wider, the latest ones; the others find anew. */
const widenedSessions = 1_000;
const namesASession = 100;

/** Routes what a session's client sends to the request, question or stream that it is for. Keeps only what is open now. */
export class SessionRouter {
	readonly #bus: ReplicaBus;
	readonly #waiting = new Map<string, (answer: unknown) => void>();
	readonly #cancelByRequest = new Map<string, () => void>();
	readonly #streamBySession = new Map<string, SessionStream>();
	readonly #widenedBySession = new LRUCache<string, ReadonlySet<string>>({ max: widenedSessions });
	readonly #questionsByUser = new Map<string, number>();
	readonly #isStopping = new AbortController();

	constructor(bus: ReplicaBus = noReplicas) {
		this.#bus = bus;
		bus.listen((message) => this.#deliver(message));
	}

	/** Delivers a message, and passes it on where nothing here waits for it, or something may elsewhere too. */
	route(message: SessionMessage): void {
		const isDelivered = this.#deliver(message);
		// A stream that is held here may be dead without our knowing, and its client listen elsewhere by now.
		const isForStreams = message.kind !== 'answer' && message.kind !== 'cancelled';
		if (!isDelivered || isForStreams) this.#bus.publish(message);
	}

	/** From now on no question is answered any more: for when the service stops, which waits for no person. */
	stopWaiting(): void {
		this.#isStopping.abort();
	}

	/** Registers a request that can be cancelled. @returns what to call when it has ended */
	registerRequest(session: string, requestId: RequestId, cancel: () => void): () => void {
		const key = requestKey(session, requestId);
		this.#cancelByRequest.set(key, cancel);
		return () => {
			if (this.#cancelByRequest.get(key) === cancel) this.#cancelByRequest.delete(key);
		};
	}

	/**
	 * Takes a place among the questions to a person.
	 *
	 * @returns what to call when it is over; undefined where no place is free
	 */
	reserveQuestion(userId: string): (() => void) | undefined {
		const standing = this.#questionsByUser.get(userId) ?? 0;
		if (standing >= questionsPerUser) return undefined;
		this.#questionsByUser.set(userId, standing + 1);
		return () => {
			const left = (this.#questionsByUser.get(userId) ?? 1) - 1;
			if (left > 0) this.#questionsByUser.set(userId, left);
			else this.#questionsByUser.delete(userId);
		};
	}

	/** Waits for the client's answer to a request of ours; undefined where none came in time. */
	async awaitAnswer(session: string, id: string, timeoutMs: number, signal: AbortSignal): Promise<unknown> {
		if (signal.aborted || this.#isStopping.signal.aborted) return undefined;
		const key = requestKey(session, id);
		const { promise, resolve } = Promise.withResolvers<unknown>();
		const giveUp = () => resolve(undefined);
		const timer = setTimeout(giveUp, timeoutMs);
		const endings = [signal, this.#isStopping.signal];
		for (const ending of endings) ending.addEventListener('abort', giveUp, { once: true });
		this.#waiting.set(key, resolve);
		try {
			return await promise;
		} finally {
			clearTimeout(timer);
			for (const ending of endings) ending.removeEventListener('abort', giveUp);
			this.#waiting.delete(key);
		}
	}

	/** Registers the stream of a session. @returns what to call when it has ended */
	registerStream(session: string, stream: SessionStream): () => void {
		this.#streamBySession.set(session, stream);
		return () => {
			if (this.#streamBySession.get(session) === stream) this.#streamBySession.delete(session);
		};
	}

	/** What a session's list of tools holds beside what is listed to everybody. */
	widenedList(session: string): ReadonlySet<string> {
		return this.#widenedBySession.get(session) ?? nothing;
	}

	/** How much is held just now. */
	get size(): number {
		return this.#waiting.size + this.#cancelByRequest.size + this.#streamBySession.size;
	}

	#deliver(message: SessionMessage): boolean {
		switch (message.kind) {
			case 'answer': {
				const resolve = this.#waiting.get(requestKey(message.session, message.id));
				resolve?.(message.answer);
				return resolve !== undefined;
			}
			case 'cancelled': {
				const cancel = this.#cancelByRequest.get(requestKey(message.session, message.requestId));
				cancel?.();
				return cancel !== undefined;
			}
			case 'subscriptions-changed': {
				const stream = this.#streamBySession.get(message.session);
				stream?.onSubscriptionsChanged();
				return stream !== undefined;
			}
			case 'list-widened': {
				const { session, names } = message;
				const widened = [...new Set([...this.widenedList(session), ...names])].slice(-namesASession);
				this.#widenedBySession.set(session, new Set(widened));
				const stream = this.#streamBySession.get(session);
				stream?.onListWidened();
				return stream !== undefined;
			}
			case 'deleted': {
				this.#widenedBySession.delete(message.session);
				const stream = this.#streamBySession.get(message.session);
				stream?.onDeleted();
				return stream !== undefined;
			}
		}
	}
}

const nothing: ReadonlySet<string> = new Set();

/** Ids 1 and "1" are two. */
function requestKey(session: string, id: RequestId): string {
	return `${session} ${typeof id} ${id}`;
}
