import { z } from 'zod';
import { clientIdSchema } from '../stamp.ts';

/**
 * What a client says on `GET /ws`: `auth` within ten seconds, and again to renew its token; `ping` is answered with
 * `pong`.
 */
export const socketRequestSchema = z.discriminatedUnion('type', [
	z.object({ type: z.literal('auth'), token: z.string(), clientId: clientIdSchema.optional() }),
	z.object({ type: z.literal('ping') }),
	z.object({ type: z.literal('pong') }),
]);

export type SocketRequest = z.infer<typeof socketRequestSchema>;

/** What the server says: after `auth-ok`, which tables of an app have changed; `error` before it closes. */
export const socketMessageSchema = z.discriminatedUnion('type', [
	z.object({ type: z.literal('auth-ok') }),
	z.object({ type: z.literal('pong') }),
	z.object({ type: z.literal('sync-available'), appId: z.string(), tables: z.array(z.string()) }),
	z.object({ type: z.literal('error'), error: z.string(), message: z.string() }),
]);

export type SocketMessage = z.infer<typeof socketMessageSchema>;
