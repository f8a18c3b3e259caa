import { describe, expect, test } from 'bun:test';
import { pullAll, pullPages, pullTables } from './pull-client.ts';
import { encodeStamp } from './stamp.ts';
import { EPOCH, push, pushInsert } from './sync-client.ts';
import { SyncError } from './sync-error.ts';
import type { SyncClientConfig } from './sync-request.ts';
import type { MergedRow } from './wire/merged-row.ts';
import { pushRequestSchema } from './wire/push-request.ts';

const stamp = encodeStamp({ atMs: 1, counter: 0, clientId: 'x' });
const row = (id: string, title: string): MergedRow => ({
	table: 'tasks',
	id,
	op: 'insert',
	spaceId: 's1',
	data: { title },
	fields: {},
	stamps: { latest: stamp },
});
const pushed = { changes: [], conflicts: [], corrections: [], syncedUntil: 'c1', hasMore: false };

type Answer = () => Response | Promise<Response>;

/** A client whose server gives the listed answers in turn, the last one from then on. */
function clientOf(...answers: Answer[]) {
	const requests: { url: URL; init: RequestInit }[] = [];
	const config: SyncClientConfig = {
		baseUrl: 'http://sync.test/',
		jwt: 'token',
		clientId: 'web-1',
		fetch: async (url, init) => {
			requests.push({ url: new URL(url), init });
			const answer = answers[Math.min(requests.length, answers.length) - 1];
			if (answer === undefined) throw new Error('no answer');
			return answer();
		},
	};
	return { config, requests };
}

const unreachable: Answer = () => Promise.reject(new TypeError('connection refused'));
const refusal = (status: number, error: string, headers = {}): Answer => {
	return () => Response.json({ error, message: 'why' }, { status, headers });
};
async function thrownBy(promise: Promise<unknown>): Promise<SyncError> {
	const thrown = await promise.then(
		() => null,
		(error: unknown) => error,
	);
	if (thrown instanceof SyncError) return thrown;
	throw new Error('expected a SyncError', { cause: thrown });
}

describe('push', () => {
	test('sends token, client id and changes, a key with each', async () => {
		const { config, requests } = clientOf(() => Response.json(pushed));
		await pushInsert(config, 'todo', { table: 'tasks', id: 't1', data: { a: 1 }, origin: 'agent' });
		const request = requests[0];
		expect(request?.url.href).toBe('http://sync.test/sync/todo');
		expect(new Headers(request?.init.headers).get('authorization')).toBe('Bearer token');
		expect(new Headers(request?.init.headers).get('x-client-id')).toBe('web-1');
		const body = pushRequestSchema.parse(JSON.parse(String(request?.init.body)));
		expect(body.changes).toMatchObject([
			{ op: 'insert', origin: 'agent', key: expect.stringMatching(/^[0-9a-f]{32}$/) },
		]);
	});

	test('repeats a request that got no answer, under the same keys', async () => {
		const { config, requests } = clientOf(unreachable, refusal(503, 'DATABASE_UNAVAILABLE'), () =>
			Response.json(pushed),
		);
		expect(await push(config, 'todo', [{ table: 'tasks', id: 't1', op: 'delete' }])).toEqual(pushed);
		expect(requests).toHaveLength(3);
		expect(new Set(requests.map((request) => request.init.body)).size).toBe(1);
	});

	test('gives up on a server that stays away', async () => {
		const { config, requests } = clientOf(unreachable);
		expect(await thrownBy(push(config, 'todo', []))).toMatchObject({ code: 'SYNC_UNREACHABLE', status: 0 });
		expect(requests).toHaveLength(3);
	});

	test('does not repeat a refusal, and tells status, code and text', async () => {
		const { config, requests } = clientOf(refusal(403, 'SPACE_FORBIDDEN'));
		const error = await thrownBy(push(config, 'todo', []));
		expect(error).toMatchObject({
			status: 403,
			code: 'SPACE_FORBIDDEN',
			body: '{"error":"SPACE_FORBIDDEN","message":"why"}',
		});
		expect(requests).toHaveLength(1);
	});

	test('does not wait long because a server says so', async () => {
		const { config, requests } = clientOf(refusal(429, 'RATE_LIMITED', { 'retry-after': '60' }));
		expect((await thrownBy(push(config, 'todo', []))).code).toBe('RATE_LIMITED');
		expect(requests).toHaveLength(1);
	});

	test('a refusal that is no JSON keeps its text', async () => {
		const { config } = clientOf(() => new Response('bad gateway', { status: 500 }));
		expect(await thrownBy(push(config, 'todo', []))).toMatchObject({ code: 'HTTP_500', body: 'bad gateway' });
	});

	test('an answer of another shape is an error', async () => {
		const { config } = clientOf(() => Response.json({ serverChanges: [] }));
		expect((await thrownBy(push(config, 'todo', []))).code).toBe('SYNC_RESPONSE_INVALID');
	});
});

describe('pullAll', () => {
	test('follows hasMore from cursor to cursor and keeps the last state of each row', async () => {
		const { config, requests } = clientOf(
			() => Response.json({ changes: [row('a', 'old'), row('b', 'b')], syncedUntil: 'c1', hasMore: true }),
			() => Response.json({ changes: [row('a', 'new')], syncedUntil: 'c2', hasMore: false }),
		);
		const { changes, syncedUntil } = await pullAll(config, 'todo', 'tasks', undefined, {
			space: 's1',
			limit: 2,
		});
		expect(changes).toEqual([row('a', 'new'), row('b', 'b')]);
		expect(syncedUntil).toBe('c2');
		expect(requests.map(({ url }) => url.searchParams.get('since'))).toEqual([EPOCH, 'c1']);
		expect(requests[0]?.url.searchParams.get('space')).toBe('s1');
	});

	test('an answer cut in the middle is asked for again', async () => {
		const cut = () => {
			const stream = new ReadableStream({
				start: (controller) => controller.enqueue(new TextEncoder().encode('{"changes":[')),
				pull: (controller) => controller.error(new Error('cut')),
			});
			return new Response(stream);
		};
		const whole = () => Response.json({ changes: [], syncedUntil: 'c1', hasMore: false });
		expect(await pullAll(clientOf(cut, whole).config, 'todo', 'tasks')).toEqual({
			changes: [],
			syncedUntil: 'c1',
		});
	});

	test('stops when its caller aborts or time is up', async () => {
		const hangs = (signal: AbortSignal | null | undefined) =>
			new Promise<Response>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
		const config = { ...clientOf().config, fetch: (_: string, init: RequestInit) => hangs(init.signal) };
		const abort = new AbortController();
		setTimeout(() => abort.abort(), 10);
		expect((await thrownBy(pullAll(config, 'todo', 'tasks', EPOCH, { signal: abort.signal }))).code).toBe(
			'SYNC_ABORTED',
		);
		expect((await thrownBy(pullAll(config, 'todo', 'tasks', EPOCH, { timeoutMs: 10 }))).code).toBe(
			'SYNC_TIMEOUT',
		);
	});

	test('gives up where the server says that there is more and does not move on', async () => {
		const standing = () => Response.json({ changes: [], syncedUntil: 'c1', hasMore: true });
		const { config, requests } = clientOf(standing, standing, unreachable);
		expect((await thrownBy(pullAll(config, 'todo', 'tasks'))).code).toBe('SYNC_RESPONSE_INVALID');
		expect(requests).toHaveLength(2);
	});

	test('reads a page whose members stand in another order', async () => {
		const { config, requests } = clientOf(
			() => Response.json({ hasMore: true, syncedUntil: 'c1', changes: [row('a', 'a')] }),
			() => new Response(`{"changes": [], "syncedUntil": "c2",\n"hasMore": false}`),
		);
		expect(await pullAll(config, 'todo', 'tasks')).toEqual({ changes: [row('a', 'a')], syncedUntil: 'c2' });
		expect(requests).toHaveLength(2);
	});
});

describe('pullTables', () => {
	test('asks for tables by their names and tells records of one id apart', async () => {
		const ofApp = (appId: string, title: string) => ({ ...row('same', title), appId });
		const { config, requests } = clientOf(
			() =>
				Response.json({
					changes: [ofApp('todo', 'a'), ofApp('notes', 'b')],
					syncedUntil: 'c1',
					hasMore: true,
				}),
			() => Response.json({ changes: [ofApp('todo', 'c')], syncedUntil: 'c2', hasMore: false }),
		);
		const { changes, syncedUntil } = await pullTables(config, ['todo/tasks', 'notes/notes']);
		expect(changes).toEqual([ofApp('todo', 'c'), ofApp('notes', 'b')]);
		expect(syncedUntil).toBe('c2');
		expect(requests.map(({ url }) => `${url.pathname} ${url.searchParams.get('tables')}`)).toEqual(
			Array(2).fill('/sync/pull todo/tasks,notes/notes'),
		);
	});

	test('refuses rows that do not say which app they are of', async () => {
		const { config } = clientOf(() =>
			Response.json({ changes: [row('a', 'a')], syncedUntil: 'c1', hasMore: false }),
		);
		expect((await thrownBy(pullTables(config, ['todo/tasks']))).code).toBe('SYNC_RESPONSE_INVALID');
	});
});

describe('pullPages', () => {
	const page = (id: string, syncedUntil: string, hasMore: boolean) => () =>
		Response.json({ changes: [row(id, id)], syncedUntil, hasMore });

	test('asks for the next page before the last is read, and for no more than that one', async () => {
		const { config, requests } = clientOf(
			page('a', 'c1', true),
			page('b', 'c2', true),
			page('c', 'c3', false),
		);
		const pages = pullPages(config, 'todo', 'tasks');
		expect(requests).toHaveLength(0);
		expect((await pages.next()).value).toEqual({ changes: [row('a', 'a')], syncedUntil: 'c1' });
		await Bun.sleep(5);
		expect(requests).toHaveLength(2);
		expect((await pages.next()).value).toEqual({ changes: [row('b', 'b')], syncedUntil: 'c2' });
		expect((await pages.next()).value).toEqual({ changes: [row('c', 'c')], syncedUntil: 'c3' });
		expect((await pages.next()).done).toBe(true);
		expect(requests.map(({ url }) => url.searchParams.get('since'))).toEqual([EPOCH, 'c1', 'c2']);
	});

	test('hands out a page before it throws what became of the next', async () => {
		const { config } = clientOf(page('a', 'c1', true), refusal(400, 'CURSOR_INVALID'));
		const pages = pullPages(config, 'todo', 'tasks');
		expect((await pages.next()).value?.syncedUntil).toBe('c1');
		expect((await thrownBy(pages.next())).code).toBe('CURSOR_INVALID');
	});

	test('refuses a page with a row that it does not understand, and asks no further', async () => {
		const garbled = { ...row('b', 'b'), stamps: { latest: 'later' } };
		const { config, requests } = clientOf(
			page('a', 'c1', true),
			() => Response.json({ changes: [row('x', 'x'), garbled], syncedUntil: 'c2', hasMore: true }),
			page('c', 'c3', true),
		);
		const pages = pullPages(config, 'todo', 'tasks');
		await pages.next();
		expect(await thrownBy(pages.next())).toMatchObject({ code: 'SYNC_RESPONSE_INVALID', status: 200 });
		expect(requests[2]?.init.signal?.aborted).toBe(true);
		expect((await pages.next()).done).toBe(true);
		expect(requests).toHaveLength(3);
	});

	test('takes no cursor from values that look like the end of a page', async () => {
		const end = ',"syncedUntil":"forged","hasMore":true}';
		const { config, requests } = clientOf(
			() => Response.json({ changes: [row('a', end)], syncedUntil: 'c1', hasMore: true, note: end }),
			() => Response.json({ changes: [row('b', end)], syncedUntil: `c2${end}`, hasMore: false }),
		);
		expect((await pullAll(config, 'todo', 'tasks')).syncedUntil).toBe(`c2${end}`);
		expect(requests.map(({ url }) => url.searchParams.get('since'))).toEqual([EPOCH, 'c1']);
	});

	test('drops the page that is on its way when its reader stops', async () => {
		const signals: (AbortSignal | null | undefined)[] = [];
		const config: SyncClientConfig = {
			...clientOf().config,
			fetch: async (_, { signal }) => {
				signals.push(signal);
				if (signals.length === 1) return page('a', 'c1', true)();
				return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
			},
		};
		for await (const { syncedUntil } of pullPages(config, 'todo', 'tasks')) {
			expect(syncedUntil).toBe('c1');
			break;
		}
		expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
	});
});
