import { AppError } from '@mana/service-kit';
import type { Caller, TokenVerifier } from '@mana/shared-auth';
import { type SocketMessage, type SocketRequest, socketRequestSchema } from '@mana/sync-protocol';
import { assertFit, resolveAccess } from '../domain/access.ts';
import { serverStopping, tokenExpired } from '../domain/refusals.ts';
import type { StreamDeps } from './change-stream.ts';
import type { Subscription } from './hub.ts';
import { isOwnDoing } from './scope-news.ts';
import type { Delivery } from './topics.ts';

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

/** RFC 6455 §7.4: 1008 for what is refused, 1001 for a server that goes away. */
const REFUSED = 1008;
const GOING_AWAY = 1001;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One socket: it says who it is within the deadline, and is then told which tables of which apps have changed in
 * the user's spaces. News that come while others wait to be sent go out together.
 */
export class SocketSession {
	readonly #deps: SocketDeps;
	readonly #socket: SocketEnd;
	readonly #subscription: Subscription;
	/** Tables that changed and are still to be told of, by app. */
	readonly #tables = new Map<string, Set<string>>();
	#oldestAtMs = Number.POSITIVE_INFINITY;
	#caller: Caller | undefined;
	#clientId: string | undefined;
	#spaceIds: readonly string[] = [];
	#timer: Timer;
	#release = () => {};
	#isClosed = false;
	#isTelling = false;

	constructor(deps: SocketDeps, socket: SocketEnd) {
		this.#deps = deps;
		this.#socket = socket;
		this.#timer = setTimeout(
			() => this.#fail(new AppError('AUTH_TIMEOUT', 401, 'Send {"type":"auth","token":…} first.')),
			deps.authDeadlineMs,
		);
		this.#subscription = deps.hub.subscribe({
			appIds: new Set(),
			deliver: (delivery) => this.#deliver(delivery),
			stop: () => this.#fail(serverStopping(), GOING_AWAY),
		});
	}

	async receive(text: string): Promise<void> {
		if (this.#isClosed) return;
		try {
			const message = socketRequestSchema.safeParse(parse(text));
			if (!message.success) throw new AppError('VALIDATION', 400, 'Send auth, ping or pong.');
			if (message.data.type === 'ping') this.#socket.send({ type: 'pong' });
			if (message.data.type === 'auth') await this.#authenticate(message.data);
		} catch (error) {
			this.#refuse(error);
		}
	}

	/** The socket has closed. */
	closed(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		clearTimeout(this.#timer);
		this.#subscription.end();
		this.#release();
	}

	#fail(error: AppError, code = REFUSED): void {
		if (this.#isClosed) return;
		this.closed();
		this.#socket.send({ type: 'error', error: error.code, message: error.message });
		this.#socket.close(code, error.code);
	}

	#refuse(error: unknown): void {
		if (error instanceof AppError) {
			this.#fail(error);
			return;
		}
		this.closed();
		this.#socket.fail(error);
		this.#socket.close(1011, 'INTERNAL');
	}

	#deliver({ spaceId, news }: Delivery): void {
		if (this.#caller === undefined || !this.#spaceIds.includes(spaceId)) return;
		const reader = { userId: this.#caller.userId, clientId: this.#clientId };
		for (const entry of news) {
			if (isOwnDoing(entry, reader)) continue;
			this.#tables.set(entry.appId, (this.#tables.get(entry.appId) ?? new Set()).add(entry.table));
			this.#oldestAtMs = Math.min(this.#oldestAtMs, entry.atMs);
		}
		if (this.#tables.size > 0 && !this.#isTelling) void this.#tell();
	}

	async #tell(): Promise<void> {
		const { liveMetrics, now } = this.#deps;
		this.#isTelling = true;
		try {
			await this.#checkAccess();
			for (const [appId, changed] of this.#tables) {
				if (this.#isClosed) return;
				this.#socket.send({ type: 'sync-available', appId, tables: [...changed].sort() });
				liveMetrics.eventsDelivered.inc({ kind: 'socket' });
			}
			const lagMs = Math.max(0, now() - this.#oldestAtMs);
			liveMetrics.deliveryLag.observe({ kind: 'socket' }, lagMs / 1000);
			this.#tables.clear();
			this.#oldestAtMs = Number.POSITIVE_INFINITY;
		} catch (error) {
			this.#refuse(error);
		} finally {
			this.#isTelling = false;
		}
	}

	/** Ends the socket where its user has left a space since, and tells nothing more. */
	async #checkAccess(): Promise<void> {
		const { spaces, now } = this.#deps;
		const caller = this.#caller;
		if (caller === undefined || caller.expiresAtMs <= now()) throw tokenExpired();
		const { grant } = await resolveAccess(spaces, caller, this.#spaceIds);
		this.#spaceIds = grant.readSpaces;
		await this.#subscription.setSpaces(this.#spaceIds);
	}

	async #authenticate(message: Extract<SocketRequest, { type: 'auth' }>): Promise<void> {
		const { verifier, connectionLimit, now } = this.#deps;
		const verified = await verifier.verify(message.token);
		if (this.#isClosed) return;
		if (!verified.ok) {
			const status = verified.reason === 'AUTH_UNAVAILABLE' ? 503 : 401;
			throw new AppError(verified.reason, status, 'Send a valid access token of mana-auth.');
		}
		const { caller } = verified;
		assertFit(caller);
		if (this.#caller !== undefined && this.#caller.userId !== caller.userId)
			throw new AppError('USER_CHANGED', 403, 'A socket belongs to one user. Open another.');
		if (this.#caller === undefined) this.#release = connectionLimit.open(caller.userId, 'socket');
		this.#caller = caller;
		this.#clientId = message.clientId ?? this.#clientId;
		clearTimeout(this.#timer);
		const leftMs = Math.min(caller.expiresAtMs - now(), LONGEST_TIMER_MS);
		this.#timer = setTimeout(() => this.#fail(tokenExpired()), leftMs);
		this.#spaceIds = [];
		await this.#checkAccess();
		if (!this.#isClosed) this.#socket.send({ type: 'auth-ok' });
	}
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
