import { backOff, type FollowedEvent, FROM_NOW_ON, SyncError, type TableRow } from '@mana/sync-protocol';
import type { Admission } from '../admission/admit-caller.ts';
import type { PlatformCaller } from '../admission/token-exchange.ts';

export interface RecordWatch {
	readonly spaceId: string;
	readonly appId: string;
	readonly table: string;
	readonly id: string;
	onChanged(): void;
	/** Nothing comes any more: its token was refused, or its space left. */
	onEnded(): void;
}

export interface RecordFeedDeps {
	/** Follows tables, by their names, with this token, from `since` on. @throws SyncError */
	follow(
		request: { userId: string; jwt: string; tables: readonly string[] },
		options: { since: string; signal: AbortSignal },
	): AsyncGenerator<FollowedEvent<TableRow>, void, undefined>;
	/** The tables that are watched and that a token with these scopes may read; undefined limits nothing. */
	tablesFor(scopes: readonly string[] | undefined): readonly string[];
	/** The token that mana-sync takes for this caller. */
	tokenFor(caller: PlatformCaller): Promise<string>;
	/** Milliseconds since the epoch. */
	now: () => number;
	random: () => number;
}

interface Watcher extends RecordWatch {
	readonly caller: PlatformCaller;
}

/** What was written while a stream was being opened comes too; what comes twice does no harm. */
const openingMs = 5_000;
const waits = { firstMs: 250, longestMs: 30_000 };

/**
 * Tells of changes of records as anybody makes them: one stream of mana-sync for each user, consent to an
 * agent and bounds of the token, however many watch, and whatever apps the records are of. It is read in the name of a watcher whose token is still
 * good, goes on where it broke off, and ends with the last of them. mana-sync looks at membership at each delivery.
 */
export class RecordFeed {
	readonly #deps: RecordFeedDeps;
	readonly #streams = new Map<string, FeedStream>();

	constructor(deps: RecordFeedDeps) {
		this.#deps = deps;
	}

	/** @returns how to stop */
	watch({ caller }: Admission, watch: RecordWatch): () => void {
		const { userId, boundSpaces, scopes, grantId } = caller;
		// By consent too: one that ends ends what its client watches, however long another one lasts.
		const key = JSON.stringify([userId, boundSpaces, scopes?.toSorted(), grantId]);
		let stream = this.#streams.get(key);
		if (!stream) {
			stream = new FeedStream(this.#deps, this.#deps.tablesFor(scopes), () => this.#streams.delete(key));
			this.#streams.set(key, stream);
		}
		return stream.add({
			...watch,
			onChanged: () => watch.onChanged(),
			onEnded: () => watch.onEnded(),
			caller,
		});
	}

	/** How many streams are open. */
	get size(): number {
		return this.#streams.size;
	}

	close(): void {
		for (const stream of this.#streams.values()) stream.end();
	}
}

class FeedStream {
	readonly #deps: RecordFeedDeps;
	readonly #tables: readonly string[];
	readonly #onOver: () => void;
	readonly #watchers = new Set<Watcher>();
	readonly #ending = new AbortController();
	#cursor: string;
	#isRunning = false;

	constructor(deps: RecordFeedDeps, tables: readonly string[], onOver: () => void) {
		this.#deps = deps;
		this.#tables = tables;
		this.#onOver = onOver;
		this.#cursor = new Date(deps.now() - openingMs).toISOString();
	}

	add(watcher: Watcher): () => void {
		this.#watchers.add(watcher);
		if (!this.#isRunning) {
			this.#isRunning = true;
			void this.#run();
		}
		return () => {
			this.#watchers.delete(watcher);
			if (this.#watchers.size === 0) this.end();
		};
	}

	end(): void {
		if (this.#ending.signal.aborted) return;
		this.#ending.abort();
		this.#onOver();
		this.#watchers.clear();
	}

	async #run(): Promise<void> {
		let failures = 0;
		while (!this.#ending.signal.aborted) {
			const reader = this.#reader();
			if (!reader) break;
			let isHeard = false;
			try {
				await this.#follow(reader.caller, () => {
					isHeard = true;
				});
			} catch (error) {
				// A stream that was read ends with its token, which may be a short one that was exchanged.
				if (!isHeard) this.#takeRefusal(error, reader.caller);
				if (error instanceof SyncError && error.code === 'CURSOR_INVALID') this.#beginAnew();
			}
			failures = isHeard ? 1 : failures + 1;
			await this.#pause(failures);
		}
		this.#endWhere(() => true);
		this.end();
	}

	/** The watcher whose token lasts longest. */
	#reader(): Watcher | undefined {
		const nowMs = this.#deps.now();
		const live = [...this.#watchers].filter(({ caller }) => caller.expiresAtMs > nowMs);
		return live.sort((a, b) => b.caller.expiresAtMs - a.caller.expiresAtMs)[0];
	}

	async #follow(caller: PlatformCaller, onHeard: () => void): Promise<void> {
		const { tokenFor, follow } = this.#deps;
		const jwt = await tokenFor(caller);
		const request = { userId: caller.userId, jwt, tables: this.#tables };
		for await (const event of follow(request, { since: this.#cursor, signal: this.#ending.signal })) {
			onHeard();
			if (event.kind !== 'changes') continue;
			if (event.spaces) this.#endWhere(({ spaceId }) => !event.spaces?.includes(spaceId));
			this.#cursor = event.syncedUntil;
			this.#tell(event.changes);
		}
	}

	#tell(rows: readonly TableRow[]): void {
		const changed = new Set(rows.map(keyOf));
		const nowMs = this.#deps.now();
		for (const watcher of this.#watchers) {
			if (watcher.caller.expiresAtMs > nowMs && changed.has(keyOf(watcher))) watcher.onChanged();
		}
	}

	#takeRefusal(error: unknown, { token }: PlatformCaller): void {
		if (!(error instanceof SyncError)) return;
		const { status, code } = error;
		if (status === 401 || code.startsWith('TOKEN_')) this.#endWhere(({ caller }) => caller.token === token);
		if (code === 'SCOPE_INSUFFICIENT') this.#endWhere(() => true);
	}

	/** The database is another one: whatever is watched may have changed. */
	#beginAnew(): void {
		this.#cursor = FROM_NOW_ON;
		for (const watcher of this.#watchers) watcher.onChanged();
	}

	#endWhere(isOver: (watcher: Watcher) => boolean): void {
		for (const watcher of [...this.#watchers].filter(isOver)) {
			this.#watchers.delete(watcher);
			watcher.onEnded();
		}
	}

	/** Longer after each failure in a row, and not all at once. */
	async #pause(failures: number): Promise<void> {
		const waitMs = backOff(failures, { ...waits, random: this.#deps.random });
		const { promise, resolve } = Promise.withResolvers<void>();
		const timer = setTimeout(resolve, waitMs);
		const { signal } = this.#ending;
		signal.addEventListener('abort', () => resolve(), { once: true });
		if (!signal.aborted) await promise;
		clearTimeout(timer);
	}
}

function keyOf({ spaceId, appId, table, id }: Pick<TableRow, 'spaceId' | 'appId' | 'table' | 'id'>): string {
	return JSON.stringify([spaceId, appId, table, id]);
}
