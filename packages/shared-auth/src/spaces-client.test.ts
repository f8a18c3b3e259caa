import { beforeEach, expect, test } from 'bun:test';
import { createSpacesClient, type SpacesClient } from './spaces-client.ts';

const personal = { id: 'p1', name: 'Anna', slug: 'anna', type: 'personal', role: 'owner', metadata: {} };
const family = { id: 'f1', name: 'Home', slug: 'home', type: 'family', role: 'viewer', metadata: {} };

const startMs = 5_000;

let spaces: object[];
let answer: () => Response | Promise<Response>;
let requests: string[];
let nowMs: number;
let client: SpacesClient;

beforeEach(() => {
	spaces = [personal];
	answer = () => Response.json(spaces);
	requests = [];
	nowMs = startMs;
	const fetch = async (_url: string | URL | Request, init?: RequestInit) => {
		requests.push(new Headers(init?.headers).get('authorization') ?? '');
		return answer();
	};
	client = createSpacesClient({
		authUrl: 'http://auth.test',
		fetch: Object.assign(fetch, { preconnect: () => {} }),
		now: () => nowMs,
	});
});

const anna = { userId: 'u1', token: 't1' };
const idsOf = async (caller: typeof anna & { boundSpaces?: '*' | readonly string[] }, mustKnow?: string) => {
	const result = await client.list(caller, mustKnow);
	return result.ok ? result.spaces.map((space) => space.id) : result.reason;
};

test('asks in the name of the caller', async () => {
	expect(await idsOf(anna)).toEqual(['p1']);
	expect(requests).toEqual(['Bearer t1']);
});

test('shares one request between callers that ask at once, and its answer for 30 s', async () => {
	await Promise.all([idsOf(anna), idsOf(anna), idsOf(anna)]);
	nowMs = startMs + 29_999;
	await idsOf(anna);
	expect(requests).toHaveLength(1);
	spaces = [];
	nowMs = startMs + 30_001;
	expect(await idsOf(anna)).toEqual([]);
});

test('asks again for a space joined a moment ago', async () => {
	await idsOf(anna);
	spaces = [personal, family];
	expect(await idsOf(anna)).toEqual(['p1']);
	expect(await idsOf(anna, 'f1')).toEqual(['p1', 'f1']);
	expect(await idsOf(anna, 'f1')).toEqual(['p1', 'f1']);
	expect(requests).toHaveLength(2);
});

test('shows a bound token its own spaces only', async () => {
	spaces = [personal, family];
	expect(await idsOf({ ...anna, boundSpaces: ['f1'] })).toEqual(['f1']);
	expect(await idsOf({ ...anna, boundSpaces: ['f1', 'p1', 'left'] })).toEqual(['p1', 'f1']);
	expect(await idsOf({ ...anna, boundSpaces: '*' })).toEqual(['p1', 'f1']);
	expect(await idsOf(anna)).toEqual(['p1', 'f1']);
});

test('says so when mana-auth refuses, fails, is away or answers something else, and keeps none of it', async () => {
	answer = () => new Response('', { status: 401 });
	expect(await idsOf(anna)).toBe('TOKEN_REFUSED');
	answer = () => new Response('', { status: 500 });
	expect(await idsOf(anna)).toBe('AUTH_UNAVAILABLE');
	answer = () => Promise.reject(new TypeError('connection refused'));
	expect(await idsOf(anna)).toBe('AUTH_UNAVAILABLE');
	answer = () => Response.json([{ id: 'p1' }]);
	expect(await idsOf(anna)).toBe('AUTH_UNAVAILABLE');
	answer = () => Response.json(spaces);
	expect(await idsOf(anna)).toEqual(['p1']);
});
