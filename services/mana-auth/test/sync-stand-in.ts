import type { Space } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { get } from './auth-world.ts';

/** As much of mana-sync as mana-auth speaks to: it asks mana-auth whose token it is shown, as mana-sync does. */
export interface SyncStandIn {
	fetch: typeof fetch;
	/** The mana-auth that it asks. */
	app: Hono | undefined;
	isUp: boolean;
	/** Rows by space and `app/collection`. */
	rows: Map<string, Map<string, Record<string, unknown>[]>>;
	/** Spaces in the order in which they were erased. */
	erased: string[];
}

export function createSyncStandIn(): SyncStandIn {
	const standIn: SyncStandIn = {
		app: undefined,
		isUp: true,
		rows: new Map(),
		erased: [],
		fetch: Object.assign(
			async (input: string | URL | Request, init?: RequestInit) => {
				if (!standIn.isUp || !standIn.app) throw new TypeError('connection refused');
				const url = new URL(String(input));
				const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '');
				const listed = await get(standIn.app, '/api/auth/organization/list', token);
				if (!listed.ok) return Response.json({ error: 'TOKEN_REFUSED' }, { status: 401 });
				return answer(standIn, init?.method ?? 'GET', url, await listed.json());
			},
			{ preconnect: () => {} },
		),
	};
	return standIn;
}

function answer(standIn: SyncStandIn, method: string, url: URL, spaces: Space[]): Response {
	const [, , first = '', second = ''] = url.pathname.split('/');
	if (method === 'DELETE') {
		const space = spaces.find(({ id }) => id === second);
		if (space?.role !== 'owner') return Response.json({ error: 'SPACE_OWNER_NEEDED' }, { status: 403 });
		standIn.erased.push(second);
		const collections = [...(standIn.rows.get(second)?.values() ?? [])];
		standIn.rows.delete(second);
		return Response.json({ erased: collections.flat().length });
	}
	const readable = spaces.flatMap(({ id }) => [...(standIn.rows.get(id) ?? [])]);
	if (first === 'digest') {
		const tables = readable.map(([name]) => name.split('/'));
		return Response.json({ collections: tables.map(([appId, table]) => ({ appId, table })) });
	}
	const name = `${first}/${url.searchParams.get('collection')}`;
	const rows = readable.filter(([key]) => key === name).flatMap(([, value]) => value);
	const from = Number(/^at-(\d+)$/.exec(url.searchParams.get('since') ?? '')?.[1] ?? 0);
	const until = from + Number(url.searchParams.get('limit'));
	return Response.json({
		changes: rows.slice(from, until),
		syncedUntil: `at-${until}`,
		hasMore: until < rows.length,
	});
}
