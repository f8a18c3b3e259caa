import { expect, test } from 'bun:test';
import { createCallTraces } from './call-trace.ts';

const trace = {
	callId: 'call-0001',
	at: '2026-01-01T00:00:00.000Z',
	tool: 'todo.create',
	spaceId: 's',
	outcome: 'success',
	durationMs: 1,
} as const;

function createTraces(statuses: readonly (number | 'unreachable')[]) {
	const left = [...statuses];
	const bodies: unknown[] = [];
	const assertions: (string | null)[] = [];
	const waited: number[] = [];
	const counts = { taken: 0, lost: 0 };
	const request = async (_url: string | URL | Request, init?: RequestInit) => {
		assertions.push(new Headers(init?.headers).get('x-mana-client-assertion'));
		bodies.push(JSON.parse(String(init?.body)));
		const status = left.shift() ?? 'unreachable';
		if (status === 'unreachable') throw new TypeError('connection refused');
		return new Response('{}', { status });
	};
	const traces = createCallTraces({
		authUrl: 'http://auth.test',
		authPublicUrl: 'https://auth.example',
		assert: async (audience) => `for ${audience}`,
		fetch: Object.assign(request, { preconnect: fetch.preconnect }),
		secret: 's'.repeat(32),
		sleep: async (ms) => void waited.push(ms),
		count: (result) => {
			counts[result] += 1;
		},
	});
	const record = () => traces.record({ userId: 'anna', token: 't' }, 'Gardener', trace, { title: 'Fern' });
	return { record, bodies, assertions, waited, counts };
}

test('an entry is sent again while mana-auth is away, longer and longer apart', async () => {
	const { record, bodies, waited, counts } = createTraces(['unreachable', 503, 429, 200]);
	expect(await record()).toBe('taken');
	expect(bodies).toHaveLength(4);
	expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
	expect(waited).toEqual(waited.toSorted((a, b) => a - b));
	expect(counts).toEqual({ taken: 1, lost: 0 });
});

test('where the token has ended since, the service proves itself beside it', async () => {
	const { record, assertions, counts } = createTraces([401, 503, 401, 200]);
	expect(await record()).toBe('taken');
	const assertion = 'for https://auth.example/api/v1/me/agent-activity';
	expect(assertions).toEqual([null, assertion, null, assertion]);
	expect(counts).toEqual({ taken: 1, lost: 0 });
	const refused = createTraces([401, 401]);
	expect(await refused.record()).toBe('lost');
	expect(refused.assertions).toHaveLength(2);
});

test('one that is refused, or is never taken, counts as lost', async () => {
	const refused = createTraces([403]);
	expect(await refused.record()).toBe('lost');
	expect(refused.bodies).toHaveLength(1);
	const away = createTraces([]);
	expect(await away.record()).toBe('lost');
	expect(away.counts).toEqual({ taken: 0, lost: 1 });
});

test('says who called what and how it ended, and of the arguments only a keyed hash', async () => {
	const { record, bodies } = createTraces([200]);
	await record();
	expect(bodies[0]).toMatchObject({ entries: [{ ...trace, client: 'Gardener' }] });
	expect(JSON.stringify(bodies)).not.toContain('Fern');
});
