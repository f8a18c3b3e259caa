import { backOff, FROM_NOW_ON, maxTables, SyncError, type TableRow } from '@mana/sync-protocol';
import type { RowAccess, SyncRowStore } from '@mana/tool-registry';
import { LRUCache } from 'lru-cache';

export interface TableStreamsOptions {
	source: Pick<SyncRowStore, 'follow'>;
	/** Called with rows as they come; with none of them before the stream's tables have been read. */
	onRows: (userId: string, rows: readonly TableRow[]) => void;
	/** Called when mana-sync ends a stream since its user has left a space, or is no longer let in. */
	onRefused?: (userId: string) => void;
	/** The tables that a token with these scopes may read, by their names; undefined limits nothing. */
	tablesFor: (scopes: readonly string[] | undefined) => readonly string[];
	/** Milliseconds since the epoch. */
	now: () => number;
	/** How many streams are held open; the one read longest ago ends first. */
	maxStreams?: number;
	/** How long nothing is read before a stream is ended. */
	idleMs?: number;
	/** How long a stream may be silent: mana-sync says something every 30 s. */
	silenceMs?: number;
}

const REFUSALS: ReadonlySet<string> = new Set(['SPACE_FORBIDDEN', 'TOKEN_REFUSED', 'SCOPE_INSUFFICIENT']);
const waits = { firstMs: 500, longestMs: 30_000 };

/**
 * Holds open the streams by which rows stay fresh, one for each user and what bounds their token: opened by a read,
 * in its token's name, over every table that this token may read, so that reading another one changes nothing. It
 * ends with that token, when nobody reads any more, or when others need the room. Nothing waits for a stream:
 * whoever reads while there is none asks mana-sync.
 */
export class TableStreams {
	readonly #options: Required<TableStreamsOptions>;
	readonly #streams: LRUCache<string, Stream>;
	#sweeping: ReturnType<typeof setInterval> | undefined;

	constructor(options: TableStreamsOptions) {
		this.#options = {
			maxStreams: 1_000,
			idleMs: 3 * 60_000,
			silenceMs: 45_000,
			onRefused: () => {},
			...options,
		};
		this.#streams = new LRUCache({ max: this.#options.maxStreams, dispose: (stream) => stream.end() });
	}

	/**
	 * What stands for the connection while it brings everything that changes: whoever pulls after having seen it,
	 * and sees the same one later, has missed nothing between. Undefined where there is none, in which case one is
	 * opened, and where it does not bring this table.
	 */
	connection(access: RowAccess, table: string): object | undefined {
		const key = JSON.stringify([access.userId, access.bounds]);
		let stream = this.#streams.get(key);
		if (!stream) {
			// What there is beyond that is pulled by each read.
			const tables = this.#options.tablesFor(access.scopes).slice(0, maxTables);
			stream = new Stream(access.userId, tables, this.#options);
			this.#streams.set(key, stream);
			this.#sweeping ??= setInterval(() => this.#sweep(), this.#options.idleMs / 4).unref();
		}
		return stream.connection(access, table);
	}

	get open(): number {
		return [...this.#streams.values()].filter((stream) => stream.isOpen).length;
	}

	/** Ends all streams. */
	close(): void {
		clearInterval(this.#sweeping);
		this.#sweeping = undefined;
		this.#streams.clear();
	}

	#sweep(): void {
		const idleSinceMs = this.#options.now() - this.#options.idleMs;
		for (const [key, stream] of this.#streams) if (stream.readAtMs <= idleSinceMs) this.#streams.delete(key);
		if (this.#streams.size === 0) this.close();
	}
}

class Stream {
	readonly #userId: string;
	readonly #tables: ReadonlySet<string>;
	readonly #options: Required<TableStreamsOptions>;
	#running: AbortController | undefined;
	#connection: object | undefined;
	#heardAtMs = 0;
	#failures = 0;
	#retryAtMs = 0;
	readAtMs = 0;

	constructor(userId: string, tables: readonly string[], options: Required<TableStreamsOptions>) {
		this.#userId = userId;
		this.#tables = new Set(tables);
		this.#options = options;
	}

	get isOpen(): boolean {
		return this.#running !== undefined;
	}

	connection(access: RowAccess, table: string): object | undefined {
		if (!this.#tables.has(table)) return undefined;
		const nowMs = this.#options.now();
		this.readAtMs = nowMs;
		// A process that was suspended has heard nothing, whatever its timers say.
		if (this.#connection && nowMs - this.#heardAtMs > this.#options.silenceMs) this.end();
		if (!this.#running && nowMs >= this.#retryAtMs) void this.#run(access);
		return this.#connection;
	}

	end(): void {
		this.#running?.abort();
		this.#running = undefined;
		this.#connection = undefined;
	}

	async #run(access: RowAccess): Promise<void> {
		const { source, now, silenceMs, onRows, onRefused } = this.#options;
		const running = new AbortController();
		this.#running = running;
		try {
			const options = { since: FROM_NOW_ON, signal: running.signal, silenceMs };
			for await (const event of source.follow(access, [...this.#tables], options)) {
				if (this.#running !== running) return;
				this.#heardAtMs = now();
				this.#failures = 0;
				if (event.kind === 'heartbeat') continue;
				onRows(this.#userId, event.changes);
				this.#connection ??= {};
			}
		} catch (error) {
			if (error instanceof SyncError && REFUSALS.has(error.code)) onRefused(this.#userId);
			// Else the next read learns from mana-sync itself why it ended.
		}
		if (this.#running !== running) return;
		if (!this.#connection) {
			this.#failures++;
			this.#retryAtMs = now() + backOff(this.#failures, waits);
		}
		this.end();
	}
}
