import type { Logger } from '@mana/service-kit';
import type { connectRedis } from '@mana/service-kit/redis';
import {
	DEFAULT_PER_TOOL_RATE_LIMIT,
	type InvocationWindow,
	MemoryInvocations,
	MemoryReadMarks,
	RATE_LIMIT_WINDOW_MS,
	type ReadMarks,
} from '@mana/tool-registry';
import { MemoryMarks, type SharedMarks } from './domain/gate/shared-marks.ts';
import { MemoryDeletions, type SessionDeletions } from './protocol/session-deletions.ts';
import { noReplicas, type ReplicaBus } from './protocol/session-router.ts';
import { MemorySubscriptions, type SessionSubscriptions } from './protocol/session-subscriptions.ts';
import { redisBus } from './redis/redis-bus.ts';
import {
	redisDeletions,
	redisInvocations,
	redisMarks,
	redisReadMarks,
	redisSubscriptions,
} from './redis/redis-shares.ts';

/** What replicas have to agree on. All of it is bounded, and ends by itself. */
export interface SharedState {
	invocations: InvocationWindow;
	deletions: SessionDeletions;
	marks: SharedMarks;
	readMarks: ReadMarks;
	subscriptions: SessionSubscriptions;
	bus: ReplicaBus;
	close(): void;
}

const windowLimits = { perTool: DEFAULT_PER_TOOL_RATE_LIMIT, windowMs: RATE_LIMIT_WINDOW_MS };

interface Options {
	sessionTtlMs: number;
	/** Milliseconds since the epoch. */
	now: () => number;
	randomId: () => string;
	logger: Logger;
	/** Its client is loaded by whoever starts with a Redis: it is a tenth of a start. */
	connectRedis: typeof connectRedis | undefined;
}

/** What a replica that is alone knows. */
function memoryState({ sessionTtlMs, now }: Pick<Options, 'sessionTtlMs' | 'now'>) {
	return {
		invocations: new MemoryInvocations(windowLimits),
		deletions: new MemoryDeletions({ ttlMs: sessionTtlMs, now }),
		marks: new MemoryMarks({ now }),
		readMarks: new MemoryReadMarks({ now }),
		subscriptions: new MemorySubscriptions({ ttlMs: sessionTtlMs, now }),
		bus: noReplicas,
		close() {},
	} satisfies SharedState;
}

/** Shared through Redis where there is one, else in memory. */
export function createSharedState(redisUrl: string | undefined, options: Options): SharedState {
	const here = memoryState(options);
	if (redisUrl === undefined) return here;
	const { sessionTtlMs, randomId, logger, now, connectRedis: connect } = options;
	if (connect === undefined) throw new TypeError('REDIS_URL is set, and nothing connects to it');
	const redis = connect(redisUrl, logger);
	const listener = connect(redisUrl, logger);
	return {
		invocations: redisInvocations(redis, here.invocations, windowLimits, randomId),
		deletions: redisDeletions(redis, here.deletions, sessionTtlMs),
		marks: redisMarks(redis),
		readMarks: redisReadMarks(redis, here.readMarks, now),
		subscriptions: redisSubscriptions(redis, here.subscriptions, sessionTtlMs),
		bus: redisBus({ redis, listener, logger, randomId }),
		close() {
			redis.disconnect();
			listener.disconnect();
		},
	};
}
