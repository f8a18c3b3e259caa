import type { Logger } from '@mana/service-kit';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ReplicaBus, SessionMessage } from '../protocol/session-router.ts';

const channel = 'mana:mcp:sessions';
/** Clients choose how much they send, and every replica reads it. Answers of persons are short. */
const messageLimitCharacters = 65_536;

const session = z.string();
const requestId = z.union([z.string(), z.number()]);
const messageSchema: z.ZodType<{ from: string; message: SessionMessage }> = z.object({
	from: z.string(),
	message: z.discriminatedUnion('kind', [
		z.object({ kind: z.literal('answer'), session, id: z.string(), answer: z.unknown() }),
		z.object({ kind: z.literal('cancelled'), session, requestId }),
		z.object({ kind: z.literal('subscriptions-changed'), session }),
		z.object({ kind: z.literal('list-widened'), session, names: z.array(z.string().max(64)).max(20) }),
		z.object({ kind: z.literal('deleted'), session }),
	]),
});

/**
 * Carries what sessions' clients send to the replica where it is waited for. `listener` is a connection of its own:
 * one that listens can send nothing.
 */
export function redisBus(deps: {
	redis: Redis;
	listener: Redis;
	logger: Logger;
	randomId: () => string;
}): ReplicaBus {
	const self = deps.randomId();
	return {
		publish(message) {
			const text = JSON.stringify({ from: self, message });
			if (text.length <= messageLimitCharacters) deps.redis.publish(channel, text).catch(() => {});
		},
		listen(deliver) {
			// Again after each reconnection, which ioredis does by itself only once a subscription has succeeded.
			deps.listener.on('ready', () => {
				deps.listener
					.subscribe(channel)
					.catch((error: unknown) => deps.logger.warn({ err: error }, 'replicas are not heard'));
			});
			deps.listener.on('message', (_channel: string, text: string) => {
				const sent = read(text);
				if (sent && sent.from !== self) deliver(sent.message);
			});
		},
	};
}

/** Undefined for what no replica has sent: whoever else can write to Redis must not bring us down. */
function read(text: string): z.output<typeof messageSchema> | undefined {
	try {
		return messageSchema.parse(JSON.parse(text));
	} catch {
		return undefined;
	}
}
