import type { TableRow } from '../wire/merged-row.ts';
import type { StreamChanges } from '../wire/stream-changes.ts';
import { tableName } from '../wire/table-name.ts';
import { askedTables, cursorAt, refusal, rowFor, type SeenRequest, sinceOf } from './seen-request.ts';
import type { IsReadable, StandInLog } from './stand-in-log.ts';

export interface OpenStream {
	readonly clientId: string;
	/** By name. */
	readonly tables: ReadonlySet<string>;
}

export interface StandInStreams {
	readonly open: readonly OpenStream[];
	/** What changed since, then what changes; the first event says which spaces are read. */
	answer(seen: SeenRequest, log: StandInLog, isReadable: IsReadable, spaceIds?: readonly string[]): Response;
	/** Sends a row to all who follow its table, but for who changed it. */
	tell(row: TableRow, by: { readonly clientId: string; readonly key?: string }): void;
	endAll(): void;
}

interface Following extends OpenStream {
	readonly ownKeys: string | null;
	readonly isReadable: IsReadable;
	send(rows: readonly TableRow[], more?: Pick<StreamChanges, 'spaces'>): void;
	end(): void;
}

export function createStandInStreams(): StandInStreams {
	const streams = new Set<Following>();
	const encoder = new TextEncoder();

	function follow(
		seen: SeenRequest,
		log: StandInLog,
		controller: ReadableStreamDefaultController<Uint8Array>,
		of: Pick<Following, 'tables' | 'isReadable'>,
	): Following {
		const stream: Following = {
			...of,
			clientId: seen.clientId,
			ownKeys: seen.query.get('ownKeys'),
			send(rows, more = {}) {
				const changes = rows.map((row) => rowFor(seen, row));
				const data: StreamChanges = { changes, syncedUntil: cursorAt(log.head()), hasMore: false, ...more };
				const text = `event: changes\nid: ${data.syncedUntil}\ndata: ${JSON.stringify(data)}\n\n`;
				controller.enqueue(encoder.encode(text));
			},
			end: () => controller.close(),
		};
		seen.signal.addEventListener('abort', () => {
			if (streams.delete(stream)) controller.error(seen.signal.reason);
		});
		streams.add(stream);
		return stream;
	}

	return {
		get open() {
			return [...streams];
		},
		answer(seen, log, isReadable, spaceIds) {
			const since = sinceOf(seen, log);
			const tables = askedTables(seen);
			if (since === null) return refusal(400, 'CURSOR_INVALID');
			if (tables === null) return refusal(400, 'VALIDATION');
			let stream: Following | undefined;
			const body = new ReadableStream<Uint8Array>({
				start(controller) {
					stream = follow(seen, log, controller, { tables, isReadable });
					const known = log.rowsAfter(since).map(({ row }) => row);
					const asked = known.filter((row) => isReadable(row) && tables.has(tableName(row)));
					stream.send(asked, spaceIds && { spaces: [...spaceIds] });
				},
				cancel() {
					if (stream !== undefined) streams.delete(stream);
				},
			});
			return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
		},
		tell(row, { clientId, key = '' }) {
			for (const stream of streams) {
				const isAsked = stream.tables.has(tableName(row)) && stream.isReadable(row);
				const isOwn = stream.ownKeys === null ? stream.clientId === clientId : key.startsWith(stream.ownKeys);
				if (isAsked && !isOwn) stream.send([row]);
			}
		},
		endAll() {
			for (const stream of streams) stream.end();
			streams.clear();
		},
	};
}
