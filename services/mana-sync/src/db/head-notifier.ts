import type { Logger } from '@mana/service-kit';
import pg from 'pg';

const CHANNEL = 'mana_sync_heads';
/** A payload holds 8,000 bytes; a head takes at most 34. */
const HEADS_PER_MESSAGE = 230;
/** How long heads are gathered: a message is a transaction of its own, and wakes every replica. */
const GATHER_MS = 5;
const RECONNECT_MS = 1_000;
const STATEMENT_TIMEOUT_MS = 5_000;

export interface NotifiedHead {
	readonly number: number;
	readonly seq: number;
}

/** Tells other replicas of committed heads, and hears of theirs. Nothing rests on it: heads are polled as well. */
export interface HeadNotifier {
	/** After the commit. Heads that come within some milliseconds go out together. */
	announce(heads: readonly NotifiedHead[]): void;
	stop(): Promise<void>;
}

/**
 * Listens on a connection of its own, and sends on it too: a NOTIFY in the writing transaction would make commits
 * wait for one another. A message names scopes by their numbers and says nothing else.
 */
export function startHeadNotifier(options: {
	readonly url: string;
	readonly logger: Logger;
	readonly onHeads: (heads: readonly NotifiedHead[]) => void;
	/** Called with `true` whenever it listens again: what was said meanwhile was not heard. */
	readonly onConnected: (isConnected: boolean) => void;
}): HeadNotifier {
	const waiting = new Map<number, number>();
	let client: pg.Client | null = null;
	let isSending = false;
	let isStopped = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let gathering: ReturnType<typeof setTimeout> | undefined;

	async function connect(): Promise<void> {
		const next = new pg.Client({
			connectionString: options.url,
			application_name: 'mana-sync-notifier',
			connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
			query_timeout: STATEMENT_TIMEOUT_MS,
			keepAlive: true,
		});
		let isLost = false;
		const lose = () => {
			if (isLost) return;
			isLost = true;
			if (client === next) client = null;
			next.end().catch(() => {});
			if (isStopped) return;
			options.onConnected(false);
			timer = setTimeout(() => {
				connecting = connect();
			}, RECONNECT_MS);
		};
		next.on('error', lose);
		next.on('end', lose);
		next.on('notification', ({ payload }) => options.onHeads(readHeads(payload ?? '')));
		try {
			await next.connect();
			await next.query(`listen ${CHANNEL}`);
		} catch {
			options.logger.warn('other replicas cannot be heard just now; heads are polled');
			lose();
			return;
		}
		if (isStopped) return lose();
		client = next;
		options.onConnected(true);
		void send();
	}

	async function send(): Promise<void> {
		if (isSending) return;
		isSending = true;
		while (client !== null && waiting.size > 0) {
			const heads = [...waiting].slice(0, HEADS_PER_MESSAGE);
			for (const [number] of heads) waiting.delete(number);
			const payload = heads.map(([number, seq]) => `${number}:${seq}`).join(',');
			// Heads that are not sent are polled.
			await client.query('select pg_notify($1, $2)', [CHANNEL, payload]).catch(() => {});
		}
		isSending = false;
	}

	let connecting = connect();
	return {
		announce(heads) {
			if (client === null) return;
			for (const { number, seq } of heads) waiting.set(number, Math.max(seq, waiting.get(number) ?? 0));
			gathering ??= setTimeout(() => {
				gathering = undefined;
				void send();
			}, GATHER_MS);
		},
		async stop() {
			isStopped = true;
			clearTimeout(timer);
			clearTimeout(gathering);
			await connecting;
			await client?.end().catch(() => {});
		},
	};
}

function readHeads(payload: string): NotifiedHead[] {
	return payload.split(',').flatMap((head) => {
		const [, number, seq] = /^(\d{1,16}):(\d{1,16})$/.exec(head) ?? [];
		return number === undefined ? [] : [{ number: Number(number), seq: Number(seq) }];
	});
}
