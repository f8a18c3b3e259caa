import type { CommittedHead } from '../domain/sync-store.ts';
import { type Listener, Topics, type TopicsDeps } from './topics.ts';

export interface Subscription {
	/** Listens to these spaces from now on: to those it did not before, from some moment before this resolves. */
	setSpaces(spaceIds: readonly string[]): Promise<void>;
	end(): void;
}

/** Wakes those who listen to a space when something was committed there, by whatever replica. */
export interface Hub {
	/** Listens to nothing until `setSpaces` says to what. What it then reads, or is told, leaves no gap. */
	subscribe(listener: Listener): Subscription;
	/** Heads that somebody has read. Those of spaces that nobody listens to are ignored. */
	tell(heads: readonly CommittedHead[]): void;
	/** A head of which only the scope's number is known. True where the number is new, and may be a listener's. */
	tellNumber(number: number, seq: number): boolean;
	/** Reads the heads of all spaces that somebody listens to: what is told is only quicker. */
	poll(): Promise<void>;
	/** Ends every listener, also those that come afterwards. */
	stop(): void;
	readonly isStopping: boolean;
}

export function createHub(deps: TopicsDeps): Hub {
	const topics = new Topics(deps);
	const listeners = new Set<Listener>();
	let isStopping = false;
	return {
		subscribe(listener) {
			listeners.add(listener);
			// The subscriber does not hold yet what is returned here.
			if (isStopping) queueMicrotask(() => listener.stop());
			return subscribeTo(topics, listener, () => listeners.delete(listener));
		},
		tell: (heads) => topics.tell(heads),
		tellNumber: (number, seq) => topics.tellNumber(number, seq),
		poll: () => topics.poll(),
		stop() {
			isStopping = true;
			for (const listener of listeners) listener.stop();
		},
		get isStopping() {
			return isStopping;
		},
	};
}

function subscribeTo(topics: Topics, listener: Listener, onEnd: () => void): Subscription {
	let current = new Set<string>();
	let isEnded = false;
	return {
		async setSpaces(spaceIds) {
			if (isEnded) return;
			const next = new Set(spaceIds);
			const left = [...current].filter((spaceId) => !next.has(spaceId));
			const joined = [...next].filter((spaceId) => !current.has(spaceId));
			current = next;
			for (const spaceId of left) topics.leave(listener, spaceId);
			await topics.join(listener, joined);
		},
		end() {
			isEnded = true;
			onEnd();
			for (const spaceId of current) topics.leave(listener, spaceId);
		},
	};
}
