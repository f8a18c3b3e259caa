import {
	findUnstorable,
	type MergedRecord,
	type MergedRow,
	mergeChange,
	pushRequestSchema,
	stampChange,
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
			records.set(key, { appId, spaceId, table: change.table, id: change.id, record });
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
		return request.method === 'POST' ? push(request, appId) : pull(url, appId);
	};
	let server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: fetchHandler });
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
		async goDown() {
			await server.stop(true);
		},
		comeBack() {
			server = Bun.serve({ port, hostname: '127.0.0.1', fetch: fetchHandler });
		},
		async stop() {
			await server.stop(true);
		},
	};
}
