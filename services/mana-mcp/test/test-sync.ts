import {
	findUnstorable,
	type MergedRecord,
	type MergedRow,
	mergeChange,
	pushRequestSchema,
	stampChange,
	type TableRow,
	tableName,
	toMergedRow,
} from '@mana/sync-protocol';

interface StoredRecord {
	appId: string;
	spaceId: string;
	table: string;
	id: string;
	record: MergedRecord;
}

/** A local mana-sync that speaks the real wire and keeps its rows in memory; it can be switched off and on. */
export function startTestSync() {
	const records = new Map<string, StoredRecord>();
	let pushes = 0;
	let answerDelayMs = 0;
	let streamsOpened = 0;
	let spaces: string[] | undefined;
	let streamRefusal: { status: number; error: string } | undefined;

	const streams = new Set<{
		clientId: string;
		tables: string[];
		send(rows: TableRow[]): void;
		end(): void;
	}>();

	/** What changes from now on, of all spaces; the first event says which those are. */
	const stream = (request: Request, url: URL): Response => {
		streamsOpened++;
		if (streamRefusal) return Response.json({ error: streamRefusal.error }, { status: streamRefusal.status });
		const encoder = new TextEncoder();
		const event = (rows: TableRow[], more: object = {}) =>
			encoder.encode(
				`event: changes\ndata: ${JSON.stringify({ changes: rows, syncedUntil: 'cursor', hasMore: false, ...more })}\n\n`,
			);
		let end = () => {};
		const body = new ReadableStream<Uint8Array>({
			start(controller) {
				controller.enqueue(event([], spaces && { spaces }));
				const opened = {
					clientId: request.headers.get('x-client-id') ?? '',
					tables: url.searchParams.get('tables')?.split(',') ?? [],
					send: (rows: TableRow[]) => controller.enqueue(event(rows)),
					end: () => controller.close(),
				};
				streams.add(opened);
				end = () => streams.delete(opened);
			},
			cancel: () => end(),
		});
		return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
	};

	const push = async (request: Request, appId: string): Promise<Response> => {
		const body: unknown = await request.json();
		if (findUnstorable(body, '')) {
			return Response.json({ error: 'TEXT_NOT_STORABLE', message: 'no NUL in text' }, { status: 400 });
		}
		const { changes, clientId } = pushRequestSchema.parse(body);
		pushes++;
		for (const [place, change] of changes.entries()) {
			const spaceId = change.spaceId ?? '';
			const key = JSON.stringify([appId, spaceId, change.table, change.id]);
			const arrival = { clientId: clientId ?? 'unnamed', place, arrivedAtMs: Date.now() };
			const stamped = stampChange(change, arrival).change;
			const record = mergeChange(records.get(key)?.record, stamped);
			const stored = { appId, spaceId, table: change.table, id: change.id, record };
			records.set(key, stored);
			for (const open of streams) {
				const isTheirs = open.tables.includes(tableName(stored));
				if (isTheirs && open.clientId !== clientId) open.send([{ ...toMergedRow(stored, record), appId }]);
			}
		}
		return Response.json({
			changes: [],
			conflicts: [],
			corrections: [],
			syncedUntil: 'cursor',
			hasMore: false,
		});
	};

	const pull = (url: URL, appId: string): Response => {
		const table = url.searchParams.get('collection');
		const space = url.searchParams.get('space');
		const found = [...records.values()].filter(
			(stored) => stored.appId === appId && stored.table === table && stored.spaceId === space,
		);
		const changes = found.map((stored) => toMergedRow(stored, stored.record));
		return Response.json({ changes, syncedUntil: 'cursor', hasMore: false });
	};

	const tokens: string[] = [];
	const fetchHandler = async (request: Request): Promise<Response> => {
		tokens.push(request.headers.get('authorization')?.slice('Bearer '.length) ?? '');
		await Bun.sleep(answerDelayMs);
		const url = new URL(request.url);
		const appId = url.pathname.split('/')[2] ?? '';
		if (request.method === 'POST') return push(request, appId);
		return url.pathname === '/sync/stream' ? stream(request, url) : pull(url, appId);
	};
	let server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 120, fetch: fetchHandler });
	const port = Number(server.port);

	return {
		url: `http://127.0.0.1:${port}`,
		/** The tokens of all requests. */
		tokens,
		get pushes() {
			return pushes;
		},
		rows(): MergedRow[] {
			// Copies: matching with expect.any() writes into what it is given.
			return structuredClone([...records.values()].map((stored) => toMergedRow(stored, stored.record)));
		},
		delayAnswers(ms: number) {
			answerDelayMs = ms;
		},
		/** How many streams were ever asked for, and how many of the gateway's watchers are open. */
		get streamsOpened() {
			return streamsOpened;
		},
		/** The tables of each stream that is open. */
		get followedTables() {
			return [...streams].map(({ tables }) => tables);
		},
		get watchers() {
			return [...streams].filter(({ clientId }) => clientId.endsWith(':watcher')).length;
		},
		/** What streams that open from now on say which spaces they read. */
		setSpaces(ids: string[] | undefined) {
			spaces = ids;
		},
		/** Ends all streams, as a restart does. */
		endStreams() {
			for (const open of streams) open.end();
			streams.clear();
		},
		refuseStreams(refusal: { status: number; error: string } | undefined) {
			streamRefusal = refusal;
		},
		async goDown() {
			await server.stop(true);
		},
		comeBack() {
			server = Bun.serve({ port, hostname: '127.0.0.1', idleTimeout: 120, fetch: fetchHandler });
		},
		async stop() {
			await server.stop(true);
		},
	};
}
