import type { Logger } from '@mana/service-kit';
import type { CommittedHead, SyncStore } from '../domain/sync-store.ts';
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

const POLLED_SPACES = 1_000;

export function createHub(deps: {
	store: Pick<SyncStore, 'heads'>;
	news: ScopeNewsStore;
	logger: Logger;
	count: (read: { listeners: number }) => void;
}): Hub {
	const topics = new Map<string, Topic>();
	const topicsByNumber = new Map<number, Topic>();
	const listeners = new Set<Listener>();
	const firstLooks = new Map<Topic, Promise<void>>();
	let isStopping = false;

	const headsOf = async (spaceIds: readonly string[]) =>
		(await deps.store.heads({ readSpaces: spaceIds, writeSpaces: [] })).scopes;

	function raise(topic: Topic, { number, seq }: Pick<CommittedHead, 'number' | 'seq'>): void {
		// Left by its last listener while its first look was under way.
		if (topics.get(topic.spaceId) !== topic) return;
		if (topic.number === null) {
			topic.number = number;
			topicsByNumber.set(number, topic);
		}
		topic.head = Math.max(topic.head, seq);
		if (topic.told !== null && topic.head > topic.told && !topic.isReading) void readOn(topic, number);
	}

	/** One read at a time a space; what is committed meanwhile is read next. */
	async function readOn(topic: Topic, number: number): Promise<void> {
		topic.isReading = true;
		try {
			while (topic.told !== null && topic.told < topic.head && topic.listeners.size > 0) {
				const after = topic.told;
				const appIds = new Set<string>();
				for (const listener of topic.listeners) for (const appId of listener.appIds) appIds.add(appId);
				const { news, upTo } = await deps.news.readNews({
					spaceId: topic.spaceId,
					number,
					afterSeq: after,
					head: topic.head,
					appIds,
				});
				deps.count({ listeners: topic.listeners.size });
				topic.told = upTo;
				topic.head = Math.max(topic.head, upTo);
				const delivery = { spaceId: topic.spaceId, scope: number, after, upTo, news };
				for (const listener of topic.listeners) listener.deliver(delivery);
			}
		} catch (error) {
			// Nothing is lost: `told` stands where it stood, and the next poll comes back to it.
			deps.logger.warn({ err: error }, 'the news of a space could not be read');
		} finally {
			topic.isReading = false;
		}
	}

	/** From where on a new topic's listeners are told. They read for themselves only after this. */
	async function lookFirst(added: readonly Topic[]): Promise<void> {
		const heads = await headsOf(added.map((topic) => topic.spaceId));
		const headsBySpace = new Map(heads.map((head) => [head.spaceId, head]));
		for (const topic of added) {
			const head = headsBySpace.get(topic.spaceId);
			topic.told ??= head?.seq ?? 0;
			if (head !== undefined) raise(topic, head);
			else if (topic.number !== null) raise(topic, { number: topic.number, seq: topic.head });
		}
	}

	async function join(listener: Listener, spaceIds: readonly string[]): Promise<void> {
		const added: Topic[] = [];
		const waits: Promise<void>[] = [];
		for (const spaceId of spaceIds) {
			let topic = topics.get(spaceId);
			if (topic === undefined) {
				topic = { spaceId, listeners: new Set(), number: null, head: 0, told: null, isReading: false };
				topics.set(spaceId, topic);
			}
			topic.listeners.add(listener);
			const underWay = firstLooks.get(topic);
			if (underWay !== undefined) waits.push(underWay);
			else if (topic.told === null) added.push(topic);
		}
		if (added.length > 0) {
			const look = lookFirst(added).finally(() => {
				for (const topic of added) firstLooks.delete(topic);
			});
			for (const topic of added) firstLooks.set(topic, look);
			waits.push(look);
		}
		await Promise.all(waits);
	}

	function leave(listener: Listener, spaceId: string): void {
		const topic = topics.get(spaceId);
		if (topic === undefined) return;
		topic.listeners.delete(listener);
		if (topic.listeners.size > 0) return;
		topics.delete(spaceId);
		if (topic.number !== null) topicsByNumber.delete(topic.number);
	}

	function tell(heads: readonly CommittedHead[]): void {
		for (const head of heads) {
			const topic = topics.get(head.spaceId);
			if (topic !== undefined) raise(topic, head);
		}
	}

	return {
		subscribe(listener) {
			let current = new Set<string>();
			let isEnded = false;
			listeners.add(listener);
			// The subscriber does not hold yet what is returned here.
			if (isStopping) queueMicrotask(() => listener.stop());
			return {
				async setSpaces(spaceIds) {
					if (isEnded) return;
					const next = new Set(spaceIds);
					const left = [...current].filter((spaceId) => !next.has(spaceId));
					const joined = [...next].filter((spaceId) => !current.has(spaceId));
					current = next;
					for (const spaceId of left) leave(listener, spaceId);
					await join(listener, joined);
				},
				end() {
					isEnded = true;
					listeners.delete(listener);
					for (const spaceId of current) leave(listener, spaceId);
				},
			};
		},

		tell,

		tellNumber(number, seq) {
			const topic = topicsByNumber.get(number);
			if (topic !== undefined) raise(topic, { number, seq });
			return topic === undefined && [...topics.values()].some((known) => known.number === null);
		},

		async poll() {
			const spaceIds = [...topics.keys()];
			for (let from = 0; from < spaceIds.length; from += POLLED_SPACES)
				tell(await headsOf(spaceIds.slice(from, from + POLLED_SPACES)));
		},

		stop() {
			isStopping = true;
			for (const listener of listeners) listener.stop();
		},

		get isStopping() {
			return isStopping;
		},
	};
}
