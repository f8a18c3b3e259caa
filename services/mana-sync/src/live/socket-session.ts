import { AppError } from '@mana/service-kit';
import type { Caller, TokenVerifier } from '@mana/shared-auth';
import { type SocketMessage, type SocketRequest, socketRequestSchema } from '@mana/sync-protocol';
import { assertFit, resolveAccess } from '../domain/access.ts';
import { serverStopping, tokenExpired } from '../domain/refusals.ts';
import type { StreamDeps } from './change-stream.ts';
import type { Delivery } from './hub.ts';
import { isOwnDoing } from './scope-news.ts';

export interface SocketDeps extends StreamDeps {
	readonly verifier: TokenVerifier;
	/** How long a socket may stay without a user. */
	readonly authDeadlineMs: number;
}

export interface SocketEnd {
	send(message: SocketMessage): void;
	close(code: number, reason: string): void;
	/** For the log: a fault of ours. */
	fail(error: unknown): void;
}

export interface SocketSession {
	receive(text: string): Promise<void>;
	/** The socket has closed. */
	closed(): void;
}

/** RFC 6455 §7.4: 1008 for what is refused, 1001 for a server that goes away. */
const REFUSED = 1008;
const GOING_AWAY = 1001;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One socket: it says who it is within the deadline, and is then told which tables of which apps have changed in
 * the user's spaces. News that come while others wait to be sent go out together.
 */
export function openSocketSession(deps: SocketDeps, socket: SocketEnd): SocketSession {
	let caller: Caller | null = null;
	let clientId: string | undefined;
	let release = () => {};
	let isClosed = false;
	let isTelling = false;
	const tables = new Map<string, Set<string>>();
	let oldestAtMs = Number.POSITIVE_INFINITY;
	let spaceIds: readonly string[] = [];
	let timer = setTimeout(
		() => fail(new AppError('AUTH_TIMEOUT', 401, 'Send {"type":"auth","token":…} first.')),
		deps.authDeadlineMs,
	);
	const subscription = deps.hub.subscribe({
		appIds: new Set(),
		deliver,
		stop: () => fail(serverStopping(), GOING_AWAY),
	});

	function closed(): void {
		if (isClosed) return;
		isClosed = true;
		clearTimeout(timer);
		subscription.end();
		release();
	}

	function fail(error: AppError, code = REFUSED): void {
		if (isClosed) return;
		closed();
		socket.send({ type: 'error', error: error.code, message: error.message });
		socket.close(code, error.code);
	}

	function deliver({ spaceId, news }: Delivery): void {
		if (caller === null || !spaceIds.includes(spaceId)) return;
		for (const entry of news) {
			if (isOwnDoing(entry, { userId: caller.userId, clientId })) continue;
			tables.set(entry.appId, (tables.get(entry.appId) ?? new Set()).add(entry.table));
			oldestAtMs = Math.min(oldestAtMs, entry.atMs);
		}
		if (tables.size > 0 && !isTelling) void tell();
	}

	async function tell(): Promise<void> {
		isTelling = true;
		try {
			await checkAccess();
			for (const [appId, changed] of tables) {
				if (isClosed) return;
				socket.send({ type: 'sync-available', appId, tables: [...changed].sort() });
				deps.liveMetrics.eventsDelivered.inc({ kind: 'socket' });
			}
			const lagMs = Math.max(0, deps.now() - oldestAtMs);
			deps.liveMetrics.deliveryLag.observe({ kind: 'socket' }, lagMs / 1000);
			tables.clear();
			oldestAtMs = Number.POSITIVE_INFINITY;
		} catch (error) {
			refuse(error);
		} finally {
			isTelling = false;
		}
	}

	/** Ends the socket where its user has left a space since, and tells nothing more. */
	async function checkAccess(): Promise<void> {
		if (caller === null || caller.expiresAtMs <= deps.now()) throw tokenExpired();
		const { grant } = await resolveAccess(deps.spaces, caller, spaceIds);
		spaceIds = grant.readSpaces;
		await subscription.setSpaces(spaceIds);
	}

	function refuse(error: unknown): void {
		if (error instanceof AppError) {
			fail(error);
			return;
		}
		closed();
		socket.fail(error);
		socket.close(1011, 'INTERNAL');
	}

	async function authenticate(message: Extract<SocketRequest, { type: 'auth' }>): Promise<void> {
		const verified = await deps.verifier.verify(message.token);
		if (isClosed) return;
		if (!verified.ok) {
			const status = verified.reason === 'AUTH_UNAVAILABLE' ? 503 : 401;
			throw new AppError(verified.reason, status, 'Send a valid access token of mana-auth.');
		}
		assertFit(verified.caller);
		if (caller !== null && caller.userId !== verified.caller.userId)
			throw new AppError('USER_CHANGED', 403, 'A socket belongs to one user. Open another.');
		if (caller === null) release = deps.connectionLimit.open(verified.caller.userId, 'socket');
		caller = verified.caller;
		clientId = message.clientId ?? clientId;
		clearTimeout(timer);
		const leftMs = Math.min(caller.expiresAtMs - deps.now(), LONGEST_TIMER_MS);
		timer = setTimeout(() => fail(tokenExpired()), leftMs);
		spaceIds = [];
		await checkAccess();
		if (!isClosed) socket.send({ type: 'auth-ok' });
	}

	return {
		closed,
		async receive(text) {
			if (isClosed) return;
			try {
				const message = socketRequestSchema.safeParse(parse(text));
				if (!message.success) throw new AppError('VALIDATION', 400, 'Send auth, ping or pong.');
				if (message.data.type === 'ping') socket.send({ type: 'pong' });
				if (message.data.type === 'auth') await authenticate(message.data);
			} catch (error) {
				refuse(error);
			}
		},
	};
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
