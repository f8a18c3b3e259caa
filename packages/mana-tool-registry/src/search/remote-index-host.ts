import { type HostedIndex, IndexDroppedError, type IndexHost } from './index-host.ts';
import type { IndexAnswer, IndexMessage, IndexReply, IndexTask, MessageEnd } from './index-messages.ts';

/** The thread that keeps the indexes, as a `Worker` is. */
export interface IndexThread extends MessageEnd {
	onerror: ((event: ErrorEvent) => void) | null;
	terminate(): void;
}

export interface RemoteIndexHost extends IndexHost {
	/** Ends the thread, and with it all that it keeps. */
	close(): void;
}

/**
 * Keeps indexes on a thread of their own, so that work on them holds nobody up here.
 *
 * @param start starts a thread that calls `serveIndexHost`: with the first index, and again once it has failed
 */
export function createRemoteIndexHost(start: () => IndexThread): RemoteIndexHost {
	let connection: Connection | undefined;
	return {
		create(share, shape) {
			if (!connection?.isOpen) connection = new Connection(start());
			const own = connection;
			const index = own.open({ share, shape });
			let isDropped = false;
			const call = async (task: IndexTask, signal?: AbortSignal) => {
				if (isDropped) throw dropped();
				return own.call(index, task, signal);
			};
			const hosted: HostedIndex = {
				async add(documents, signal) {
					const answer = await call({ kind: 'add', documents }, signal);
					return answer.kind === 'added' ? answer.added : refuse(answer);
				},
				async remove(docs) {
					const answer = await call({ kind: 'remove', docs });
					return answer.kind === 'removed' ? answer.bytes : refuse(answer);
				},
				async search(query, signal) {
					const answer = await call({ kind: 'search', query }, signal);
					return answer.kind === 'found' ? answer.found : refuse(answer);
				},
				drop() {
					isDropped = true;
					own.drop(index);
				},
			};
			return hosted;
		},
		close: () => connection?.close(),
	};
}

interface Waiting {
	readonly index: number;
	answer(answer: IndexAnswer): void;
	fail(error: unknown): void;
}

class Connection {
	readonly #thread: IndexThread;
	readonly #waiting = new Map<number, Waiting>();
	#indexes = 0;
	#calls = 0;
	isOpen = true;

	constructor(thread: IndexThread) {
		this.#thread = thread;
		thread.onmessage = ({ data }) => {
			const { call, answer }: IndexReply = data;
			this.#waiting.get(call)?.answer(answer);
		};
		thread.onerror = () => this.close();
	}

	open(made: Omit<Extract<IndexMessage, { kind: 'create' }>, 'kind' | 'index'>): number {
		const index = this.#indexes++;
		this.#post({ kind: 'create', index, ...made });
		return index;
	}

	drop(index: number): void {
		if (this.isOpen) this.#post({ kind: 'drop', index });
		for (const waiting of [...this.#waiting.values()]) if (waiting.index === index) waiting.fail(dropped());
	}

	async call(index: number, task: IndexTask, signal?: AbortSignal): Promise<IndexAnswer> {
		signal?.throwIfAborted();
		if (!this.isOpen) throw dropped();
		const call = this.#calls++;
		const { promise, resolve, reject } = Promise.withResolvers<IndexAnswer>();
		// Answered all the same, so that both threads know of what was done before.
		const giveUp = () => this.#post({ kind: 'cancel', call });
		signal?.addEventListener('abort', giveUp, { once: true });
		this.#waiting.set(call, { index, answer: resolve, fail: reject });
		this.#post({ kind: 'call', call, index, task });
		try {
			const answer = await promise;
			if (answer.kind === 'failed') signal?.throwIfAborted();
			return answer;
		} finally {
			this.#waiting.delete(call);
			signal?.removeEventListener('abort', giveUp);
		}
	}

	close(): void {
		this.isOpen = false;
		this.#thread.terminate();
		for (const waiting of [...this.#waiting.values()]) waiting.fail(dropped());
	}

	#post(message: IndexMessage): void {
		this.#thread.postMessage(message, []);
	}
}

function dropped(): IndexDroppedError {
	return new IndexDroppedError('the search index was dropped');
}

function refuse(answer: IndexAnswer): never {
	if (answer.kind === 'failed' && answer.name !== 'IndexDroppedError') {
		throw new Error(`the thread of the search indexes failed: ${answer.name}`);
	}
	throw dropped();
}
