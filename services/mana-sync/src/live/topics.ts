import type { CommittedHead } from '../domain/sync-store.ts';
import { HeadPoll, type HeadPollDeps } from './head-poll.ts';
import type { ScopeNews, ScopeNewsStore } from './scope-news.ts';

/** What happened in one space between two numbers, read once for all who listen. */
export interface Delivery {
	readonly spaceId: string;
	readonly scope: number;
	/** It holds every change numbered above `after` and up to `upTo`. */
	readonly after: number;
	readonly upTo: number;
	readonly news: readonly ScopeNews[];
}

export interface Listener {
	/** The apps whose records are wanted; none where their names are enough. */
	readonly appIds: ReadonlySet<string>;
	/** Takes note and returns at once. */
	deliver(delivery: Delivery): void;
	/** The service is stopping. */
	stop(): void;
}

interface Topic {
	readonly spaceId: string;
	readonly listeners: Set<Listener>;
	/** null until the space holds something. */
	number: number | null;
	/** The highest number known to be committed. */
	head: number;
	/** Up to where listeners have been told; null until the first look. */
	told: number | null;
	isReading: boolean;
}

export interface TopicsDeps extends HeadPollDeps {
	readonly news: ScopeNewsStore;
	readonly count: (read: { readonly listeners: number }) => void;
}

/** The spaces that somebody listens to. Each one's news is read once, when its head has risen, for all of them. */
export class Topics {
	readonly #deps: TopicsDeps;
	readonly #heads: HeadPoll;
	readonly #bySpace = new Map<string, Topic>();
	readonly #byNumber = new Map<number, Topic>();
	readonly #firstLooks = new Map<Topic, Promise<void>>();

	constructor(deps: TopicsDeps) {
		this.#deps = deps;
		this.#heads = new HeadPoll(deps);
	}

	/** Resolves once the listener is told of whatever is committed from then on. */
	async join(listener: Listener, spaceIds: readonly string[]): Promise<void> {
		const added: Topic[] = [];
		const waits: Promise<void>[] = [];
		for (const spaceId of spaceIds) {
			const topic = this.#topicOf(spaceId);
			topic.listeners.add(listener);
			const underWay = this.#firstLooks.get(topic);
			if (underWay !== undefined) waits.push(underWay);
			else if (topic.told === null) added.push(topic);
		}
		if (added.length > 0) {
			const look = this.#lookFirst(added).finally(() => {
				for (const topic of added) this.#firstLooks.delete(topic);
			});
			for (const topic of added) this.#firstLooks.set(topic, look);
			waits.push(look);
		}
		await Promise.all(waits);
	}

	leave(listener: Listener, spaceId: string): void {
		const topic = this.#bySpace.get(spaceId);
		if (topic === undefined) return;
		topic.listeners.delete(listener);
		if (topic.listeners.size > 0) return;
		this.#bySpace.delete(spaceId);
		if (topic.number !== null) this.#byNumber.delete(topic.number);
	}

	tell(heads: readonly CommittedHead[]): void {
		for (const head of heads) {
			const topic = this.#bySpace.get(head.spaceId);
			if (topic !== undefined) this.#raise(topic, head);
		}
	}

	tellNumber(number: number, seq: number): boolean {
		const topic = this.#byNumber.get(number);
		if (topic !== undefined) this.#raise(topic, { number, seq });
		return topic === undefined && [...this.#bySpace.values()].some((known) => known.number === null);
	}

	poll(): Promise<void> {
		return this.#heads.poll([...this.#bySpace.keys()], (heads) => this.tell(heads));
	}

	#topicOf(spaceId: string): Topic {
		const known = this.#bySpace.get(spaceId);
		if (known !== undefined) return known;
		const topic = {
			spaceId,
			listeners: new Set<Listener>(),
			number: null,
			head: 0,
			told: null,
			isReading: false,
		};
		this.#bySpace.set(spaceId, topic);
		return topic;
	}

	/** From where on a new topic's listeners are told. They read for themselves only after this. */
	async #lookFirst(added: readonly Topic[]): Promise<void> {
		const readSpaces = added.map((topic) => topic.spaceId);
		const { scopes } = await this.#deps.store.heads({ readSpaces, writeSpaces: [] });
		const headsBySpace = new Map(scopes.map((head) => [head.spaceId, head]));
		for (const topic of added) {
			const head = headsBySpace.get(topic.spaceId);
			topic.told ??= head?.seq ?? 0;
			if (head !== undefined) this.#raise(topic, head);
			else if (topic.number !== null) this.#raise(topic, { number: topic.number, seq: topic.head });
		}
	}

	#raise(topic: Topic, { number, seq }: Pick<CommittedHead, 'number' | 'seq'>): void {
		// Left by its last listener while its first look was under way.
		if (this.#bySpace.get(topic.spaceId) !== topic) return;
		if (topic.number === null) {
			topic.number = number;
			this.#byNumber.set(number, topic);
		}
		topic.head = Math.max(topic.head, seq);
		if (topic.told !== null && topic.head > topic.told && !topic.isReading) void this.#readOn(topic, number);
	}

	/** One read at a time a space; what is committed meanwhile is read next. */
	async #readOn(topic: Topic, number: number): Promise<void> {
		const { news: store, count, logger } = this.#deps;
		topic.isReading = true;
		try {
			while (topic.told !== null && topic.told < topic.head && topic.listeners.size > 0) {
				const { spaceId, told: after, head } = topic;
				const appIds = new Set<string>();
				for (const listener of topic.listeners) for (const appId of listener.appIds) appIds.add(appId);
				const { news, upTo } = await store.readNews({ spaceId, number, afterSeq: after, head, appIds });
				count({ listeners: topic.listeners.size });
				topic.told = upTo;
				topic.head = Math.max(topic.head, upTo);
				const delivery = { spaceId, scope: number, after, upTo, news };
				for (const listener of topic.listeners) listener.deliver(delivery);
			}
		} catch (error) {
			// Nothing is lost: `told` stands where it stood, and the next poll comes back to it.
			logger.warn({ err: error }, 'the news of a space could not be read');
		} finally {
			topic.isReading = false;
		}
	}
}
