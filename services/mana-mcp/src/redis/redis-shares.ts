import type { Invocation, InvocationWindow, ReadMarks, WindowLimits } from '@mana/tool-registry';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { SharedMarks } from '../domain/gate/shared-marks.ts';
import {
	type DeletedSession,
	deletionsPerUser,
	type SessionDeletions,
} from '../protocol/session-deletions.ts';
import {
	type SessionSubscriptions,
	type Subscriber,
	subscribedSessionsPerUser,
	subscriptionsLimit,
} from '../protocol/session-subscriptions.ts';

/** Every key ends by itself; none grows beyond its limit. */
const key = (kind: string, ...parts: string[]) => ['mana:mcp', kind, ...parts].join(':');

/** Marks that stand for every replica. Where Redis does not answer nothing is free. */
export function redisMarks(redis: Redis): SharedMarks {
	return {
		async markOnce(mark, untilMs) {
			const set = await redis.set(key('mark', mark), '1', 'PXAT', untilMs, 'NX').catch(() => null);
			return set === 'OK';
		},
	};
}

/** Agents read much: a mark that would stand hardly longer is not written again. */
const remarkedAfterMs = 5_000;
const rememberedMarks = 20_000;

/** Where Redis does not answer, only this replica's own marks are known. */
export function redisReadMarks(redis: Redis, here: ReadMarks, now: () => number): ReadMarks {
	const written = new LRUCache<string, number>({ max: rememberedMarks });
	return {
		async mark(agent, sources, untilMs) {
			await here.mark(agent, sources, untilMs);
			const name = JSON.stringify([agent, ...sources]);
			if ((written.get(name) ?? 0) > untilMs - remarkedAfterMs) return;
			const set = key('read', agent);
			const isWritten = await redis
				.multi()
				.zadd(set, ...sources.flatMap((source) => [untilMs, source]))
				.pexpireat(set, untilMs)
				.exec()
				.then(
					() => true,
					() => false,
				);
			if (isWritten) written.set(name, untilMs);
		},
		async standing(agent) {
			const all = await redis.zrangebyscore(key('read', agent), `(${now()}`, '+inf').catch(() => undefined);
			const own = await here.standing(agent);
			return { sources: [...new Set([...own.sources, ...(all ?? [])])], isCertain: all !== undefined };
		},
	};
}

/** Keeps the sessions opened last of those that a user has ended. */
const deleteScript = `
	redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
	redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[3]))
	redis.call('PEXPIRE', KEYS[1], ARGV[4])`;

/** Once the set is full older deletions may have gone from it: sessions as old as its oldest one count as ended too. */
const isDeletedScript = `
	if redis.call('ZSCORE', KEYS[1], ARGV[2]) then return 1 end
	if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[3]) then return 0 end
	local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
	return tonumber(ARGV[1]) <= tonumber(oldest[2]) and 1 or 0`;

/** While Redis does not answer, a session that was deleted on another replica opens again, for its own user only. */
export function redisDeletions(redis: Redis, here: SessionDeletions, ttlMs: number): SessionDeletions {
	const run = (script: string, { userId, nonce, openedAtMs }: DeletedSession) =>
		redis.eval(script, 1, key('deleted', userId), openedAtMs, nonce, deletionsPerUser, ttlMs);
	return {
		async add(session) {
			await here.add(session);
			await run(deleteScript, session).catch(() => {});
		},
		async has(session) {
			if (await here.has(session)) return true;
			return (await run(isDeletedScript, session).catch(() => 0)) === 1;
		},
	};
}

/** Drops what is older than the window, answers the rest, and adds the call if there is room: one step. */
const takeScript = `
	redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
	local recent = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
	if #recent / 2 < tonumber(ARGV[2]) then
		redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
		redis.call('PEXPIRE', KEYS[1], ARGV[5])
	end
	return recent`;

/** One window for all replicas; each has its own while Redis does not answer. */
export function redisInvocations(
	redis: Redis,
	here: InvocationWindow,
	limits: WindowLimits,
	randomId: () => string,
): InvocationWindow {
	const members = new WeakMap<Invocation, string>();
	const windowKey = (userId: string, toolName: string) => key('calls', toolName, userId);
	return {
		async take(userId, invocation) {
			const member = randomId();
			const { toolName, at } = invocation;
			try {
				const recent = await redis.eval(
					takeScript,
					1,
					windowKey(userId, toolName),
					at - limits.windowMs,
					limits.perTool,
					at,
					member,
					limits.windowMs,
				);
				members.set(invocation, member);
				return scoresOf(recent).map((instant) => ({ toolName, at: instant }));
			} catch {
				return here.take(userId, invocation);
			}
		},
		async release(userId, invocation) {
			const member = members.get(invocation);
			if (member === undefined) return here.release(userId, invocation);
			await redis.zrem(windowKey(userId, invocation.toolName), member).catch(() => {});
		},
	};
}

function scoresOf(recent: unknown): number[] {
	return Array.isArray(recent) ? recent.filter((_, index) => index % 2 === 1).map(Number) : [];
}

/** Adds one unless the set is full of others. Answers the session that has to go for this one's sake, if any. */
const subscribeScript = `
	if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 and redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then
		return false
	end
	redis.call('SADD', KEYS[1], ARGV[1])
	redis.call('PEXPIRE', KEYS[1], ARGV[5])
	local instant = redis.call('TIME')
	redis.call('ZADD', KEYS[2], instant[1] * 1000000 + instant[2], ARGV[3])
	redis.call('PEXPIRE', KEYS[2], ARGV[5])
	if redis.call('ZCARD', KEYS[2]) <= tonumber(ARGV[4]) then return '' end
	return redis.call('ZPOPMIN', KEYS[2])[1]`;

/** A session's subscriptions wherever its stream is held. Those made here are known here while Redis is away. */
export function redisSubscriptions(
	redis: Redis,
	here: SessionSubscriptions,
	ttlMs: number,
): SessionSubscriptions {
	const setKey = (nonce: string) => key('subscriptions', nonce);
	const sessionsKey = (userId: string) => key('subscribed', userId);
	const subscribe = ({ userId, nonce }: Subscriber, uri: string) =>
		redis.eval(
			subscribeScript,
			2,
			setKey(nonce),
			sessionsKey(userId),
			uri,
			subscriptionsLimit,
			nonce,
			subscribedSessionsPerUser,
			ttlMs,
		);
	return {
		async add(session, uri) {
			if (!(await here.add(session, uri))) return false;
			const over = await subscribe(session, uri).catch(() => '');
			if (typeof over === 'string' && over !== '') await redis.del(setKey(over)).catch(() => {});
			return over !== null;
		},
		async remove(session, uri) {
			await here.remove(session, uri);
			await redis.srem(setKey(session.nonce), uri).catch(() => {});
		},
		async list(session) {
			return redis.smembers(setKey(session.nonce)).catch(() => here.list(session));
		},
		async clear(session) {
			await here.clear(session);
			await redis.del(setKey(session.nonce)).catch(() => {});
			await redis.zrem(sessionsKey(session.userId), session.nonce).catch(() => {});
		},
	};
}
