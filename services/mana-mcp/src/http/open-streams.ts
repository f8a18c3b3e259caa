import type { Hold } from '@mana/service-kit';
import { MessageStream } from './message-stream.ts';

const streamsPerUser = 32;
const longestTimerMs = 2 ** 31 - 1;

export interface StreamOptions {
	userId: string;
	/** Another stream of this key is ended by the new one. */
	key: string;
	/** Milliseconds since the epoch: when the token that opened it, or its session, ends. */
	untilMs: number;
	/** The last message, where it is we who end it. */
	farewell?: unknown;
	/** What is not read yet is counted in it. */
	hold: Hold;
	onClosed: () => void;
}

interface OpenStream {
	userId: string;
	close(): void;
}

/**
 * The event streams that clients hold open to listen. Held for as long as the connection lasts, and never longer
 * than the token that opened it; a bounded number a user, the newest.
 */
export class OpenStreams {
	readonly #byKey = new Map<string, OpenStream>();
	readonly #now: () => number;

	constructor(deps: { now: () => number }) {
		this.#now = deps.now;
	}

	open({ userId, key, untilMs, farewell, hold, onClosed }: StreamOptions): MessageStream {
		this.close(key);
		this.#makeRoomFor(userId);
		const stream: MessageStream = new MessageStream(() => {
			clearTimeout(timer);
			if (this.#byKey.get(key) === opened) this.#byKey.delete(key);
			onClosed();
		}, hold);
		const opened = { userId, close: () => stream.close(farewell) };
		const timer = setTimeout(opened.close, Math.min(Math.max(0, untilMs - this.#now()), longestTimerMs));
		timer.unref();
		this.#byKey.set(key, opened);
		return stream;
	}

	close(key: string): void {
		this.#byKey.get(key)?.close();
	}

	closeAll(): void {
		for (const { close } of this.#byKey.values()) close();
	}

	get size(): number {
		return this.#byKey.size;
	}

	#makeRoomFor(userId: string): void {
		const own = [...this.#byKey.values()].filter((stream) => stream.userId === userId);
		for (const { close } of own.slice(0, Math.max(0, own.length - streamsPerUser + 1))) close();
	}
}
