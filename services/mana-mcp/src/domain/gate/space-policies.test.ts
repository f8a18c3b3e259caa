import { expect, test } from 'bun:test';
import { createSpacePolicies } from './space-policies.ts';

const call = (spaceId: string, userId = 'anna') => ({ spaceId, userId, jwt: `${userId}-token` });

function createSource(answer: (asked: number) => Response | Promise<Response>) {
	const state = { nowMs: 1_000 };
	const asked: string[] = [];
	const respond = async (url: string | URL | Request, init?: RequestInit | BunFetchRequestInit) => {
		asked.push(`${url} ${new Headers(init?.headers).get('authorization')}`);
		return answer(asked.length);
	};
	const source = createSpacePolicies({
		authUrl: 'http://auth.mana.test',
		fetch: Object.assign(respond, { preconnect: () => {} }),
		now: () => state.nowMs,
	});
	return { source, state, asked };
}

const allowing = () => Response.json({ allowDestructive: ['todo.remove'], updatedAt: null });

test("asks in the caller's name, once for many at once, and anew after 30 seconds", async () => {
	const { source, state, asked } = createSource(allowing);
	const answers = await Promise.all(
		Array.from({ length: 20 }, () => source.allowedDestructiveTools(call('s/1'))),
	);
	expect(answers.every(([name]) => name === 'todo.remove')).toBe(true);
	expect(asked).toEqual(['http://auth.mana.test/api/v1/spaces/s%2F1/policy Bearer anna-token']);
	state.nowMs = 30_999;
	await source.allowedDestructiveTools(call('s/1'));
	expect(asked).toHaveLength(1);
	state.nowMs = 31_001;
	await source.allowedDestructiveTools(call('s/1'));
	expect(asked).toHaveLength(2);
});

test('keeps the policies of spaces apart', async () => {
	const { source } = createSource((count) =>
		count === 1 ? allowing() : Response.json({ allowDestructive: [] }),
	);
	expect(await source.allowedDestructiveTools(call('one'))).toEqual(['todo.remove']);
	expect(await source.allowedDestructiveTools(call('two'))).toEqual([]);
});

for (const [title, answer] of [
	['a refusal', () => Response.json({ error: 'SPACE_FORBIDDEN' }, { status: 403 })],
	['a fault', () => new Response('broken', { status: 500 })],
	['an answer of another shape', () => Response.json({ allowDestructive: 'todo.remove' })],
	['something that is not JSON', () => new Response('<html>')],
	['no answer', () => Promise.reject(new TypeError('connection refused'))],
] as const) {
	test(`allows nothing on ${title}, and asks again with the next call`, async () => {
		const { source, asked } = createSource((count) => (count === 1 ? answer() : allowing()));
		expect(await source.allowedDestructiveTools(call('s'))).toEqual([]);
		expect(await source.allowedDestructiveTools(call('s'))).toEqual(['todo.remove']);
		expect(asked).toHaveLength(2);
	});
}
