import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { initializeRequest, startTestGateway, statelessRequest, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway();
	gateway.auth.addUser('anna');
	gateway.auth.vaultsByUser.set('anna', { keys: [Buffer.from('k'.repeat(32))] });
});
afterAll(() => gateway.stop());

type Ask = (method: string, params: Record<string, unknown>) => Promise<unknown>;

async function statelessly(method: string, params: Record<string, unknown>): Promise<unknown> {
	const { body, headers } = statelessRequest(method, params);
	const ascii = Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, value.replace(/[^ -~]/g, '')]),
	);
	const response = await gateway.post(body, { ...ascii, ...(await gateway.headers('anna')) });
	return JSON.parse(await response.text());
}

/** Opens a session, and asks in it. */
async function inSession(): Promise<Ask> {
	const own = await gateway.headers('anna');
	const opened = await gateway.post(initializeRequest(), own);
	const headers = { ...own, 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
	await opened.text();
	return async (method, params) => {
		const response = await gateway.post({ jsonrpc: '2.0', id: 2, method, params }, headers);
		return JSON.parse(await response.text());
	};
}

/** All texts in an answer, those inside of JSON in texts too. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') {
		if (!/^[[{]/.test(value)) return [value];
		try {
			return [value, ...textsIn(JSON.parse(value))];
		} catch {
			return [value];
		}
	}
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
}

/** Texts with halves of characters, some of them so long that they are cut. */
const text = fc
	.array(fc.constantFrom('\ud83d', '\udc69', '👩', 'ab', ' '), { minLength: 1, maxLength: 6 })
	.chain((parts) => fc.integer({ min: 1, max: 120 }).map((times) => `x${parts.join('').repeat(times)}`));

test.each([
	['stateless', async () => statelessly],
	['session', inSession],
] as const)(
	'no answer of the %s era has half a character, whatever was written and asked',
	async (_, opened) => {
		const ask: Ask = await opened();
		await fc.assert(
			fc.asyncProperty(text, text, async (title, content) => {
				const call = (name: string, input: object) => ask('tools/call', { name, arguments: input });
				const answers = [
					await call('notes_create', { title: title.slice(0, 500), content }),
					await call('todo_create', { title: title.slice(0, 500), description: content }),
					await call('notes_list', {}),
					await call('notes_search', { query: content.slice(0, 100) }),
					await call('todo_list', {}),
					await call('journal_add', { title: title.slice(0, 500), content }),
					await call('journal_search', { query: 'x' }),
					await call('notes_get', { id: title.slice(0, 200) }),
					await call('todo_update', { [title]: content }),
					await call(title, {}),
					await ask('resources/list', {}),
					await ask(title, {}),
				];
				for (const each of answers.flatMap(textsIn)) expect(each.isWellFormed()).toBe(true);
			}),
			{ numRuns: 12 },
		);
	},
);
