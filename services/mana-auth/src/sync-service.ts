import { z } from 'zod';

/** As much of mana-sync as exporting and erasing need. */
export interface SyncService {
	/** Erases a space's data. @throws where mana-sync cannot be reached or refuses */
	erase(token: string, spaceId: string): Promise<number>;
	/** The tables that hold records the token's owner may read, of whatever app. */
	tables(token: string): Promise<{ appId: string; table: string }[]>;
	/** Sends a pull or a push on as it is. @throws where mana-sync cannot be reached */
	forward(
		token: string,
		request: { method: 'GET' | 'POST'; path: string; body?: string; clientId: string },
	): Promise<Response>;
	/** Merged rows of a collection, a page at a time, without the deleted ones. */
	rows(token: string, appId: string, collection: string): AsyncGenerator<unknown[]>;
}

const eraseTimeoutMs = 60_000;
const readTimeoutMs = 30_000;
const pageRows = 1_000;
const beginning = '1970-01-01T00:00:00.000Z';

const eraseAnswer = z.object({ erased: z.number().int().min(0) });
const digestAnswer = z.object({ collections: z.array(z.object({ appId: z.string(), table: z.string() })) });
const pullAnswer = z.object({
	changes: z.array(z.looseObject({ op: z.string() })),
	syncedUntil: z.string(),
	hasMore: z.boolean(),
});

/** @param syncUrl where mana-sync is reached, without a trailing slash */
export function createSyncService(syncUrl: string, fetchSync: typeof fetch = fetch): SyncService {
	async function call<S extends z.ZodType>(
		token: string,
		path: string,
		answer: S,
		{ method, timeoutMs }: { method: 'GET' | 'DELETE'; timeoutMs: number },
	): Promise<z.output<S>> {
		const response = await fetchSync(`${syncUrl}${path}`, {
			method,
			headers: { authorization: `Bearer ${token}` },
			signal: AbortSignal.timeout(timeoutMs),
		});
		if (!response.ok) {
			await response.body?.cancel();
			throw new Error(`mana-sync answered ${response.status}`);
		}
		return answer.parse(await response.json());
	}
	const read = <S extends z.ZodType>(token: string, path: string, answer: S) =>
		call(token, path, answer, { method: 'GET', timeoutMs: readTimeoutMs });
	return {
		async erase(token, spaceId) {
			const path = `/sync/spaces/${encodeURIComponent(spaceId)}`;
			return (await call(token, path, eraseAnswer, { method: 'DELETE', timeoutMs: eraseTimeoutMs })).erased;
		},
		forward: (token, { method, path, body, clientId }) =>
			fetchSync(`${syncUrl}/sync/${path}`, {
				method,
				headers: {
					authorization: `Bearer ${token}`,
					'x-client-id': clientId,
					...(body === undefined ? {} : { 'content-type': 'application/json' }),
				},
				...(body === undefined ? {} : { body }),
				signal: AbortSignal.timeout(readTimeoutMs),
			}),
		async tables(token) {
			const { collections } = await read(token, '/sync/digest', digestAnswer);
			// One entry for each space that has the table.
			const byName = new Map(collections.map(({ appId, table }) => [`${appId}/${table}`, { appId, table }]));
			return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, table]) => table);
		},
		async *rows(token, appId, collection) {
			let since = beginning;
			for (let hasMore = true; hasMore; ) {
				const query = new URLSearchParams({
					collection,
					since,
					limit: String(pageRows),
					omit: 'serverChanges',
				});
				const path = `/sync/${encodeURIComponent(appId)}/pull?${query}`;
				const page = await read(token, path, pullAnswer);
				const standing = page.changes.filter(({ op }) => op !== 'delete');
				if (standing.length > 0) yield standing;
				({ syncedUntil: since, hasMore } = page);
			}
		},
	};
}
