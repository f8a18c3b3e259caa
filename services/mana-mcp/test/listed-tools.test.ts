import { afterEach, describe, expect, test } from 'bun:test';
import { startTestGateway, statelessRequest, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway | undefined;
afterEach(async () => {
	await gateway?.stop();
	gateway = undefined;
});

/**
 * SHA-256 of the listed tools as they stand in the answer. Clients pin what a model is told, and people have agreed
 * to it: words and schemas change on purpose only, in a commit that says so.
 */
const listed = [
	['underscore', 'cf789a5d564ffcfe2080fffbf87b57b834928b01a71cfe8aab41a86092cb24d6'],
	['dotted', 'd3e5aab3704c06ba0497bb2dd70dd4559682e0284567b430ae154992dab244de'],
] as const;

/** The tools as they stand in the answer of `tools/list`, between the brackets. */
async function listedAs(toolsets: string | undefined, environment: Record<string, string> = {}) {
	gateway = await startTestGateway({ environment });
	gateway.auth.addUser('anna');
	const { body, headers } = statelessRequest('tools/list');
	const answer = await gateway.post(body, {
		...headers,
		...(await gateway.headers('anna')),
		...(toolsets && { 'x-mana-toolsets': toolsets }),
	});
	const text = await answer.text();
	return text.slice(text.indexOf('"tools":['), text.lastIndexOf(']') + 1);
}

test.each(listed)('tools/list in the %s style is what it was, to the byte', async (style, digest) => {
	const tools = await listedAs('all', { MCP_TOOL_NAMES: style });
	expect(tools.length).toBeGreaterThan(10_000);
	expect(new Bun.CryptoHasher('sha256').update(tools).digest('hex')).toBe(digest);
});

describe('what a model may be given on each turn stays small, as it is sent', () => {
	const toolsIn = (text: string): { name: string }[] => JSON.parse(`{${text}}`).tools;

	test('all tools are 70 kB at most, 380 bytes a tool, and one tool 2 kB', async () => {
		const text = await listedAs('all');
		const tools = toolsIn(text);
		expect(tools.length).toBeGreaterThan(180);
		expect(Buffer.byteLength(text)).toBeLessThanOrEqual(70_000);
		expect(Buffer.byteLength(text) / tools.length).toBeLessThan(380);
		expect(tools.filter((tool) => Buffer.byteLength(JSON.stringify(tool)) > 2_000)).toEqual([]);
	});

	test('those that are listed by default are 16 kB at most, with those that reach the others', async () => {
		const text = await listedAs(undefined);
		expect(toolsIn(text).map(({ name }) => name)).toEqual(
			expect.arrayContaining(['habits_create', 'tools_search', 'tools_call']),
		);
		expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_000);
	});
});
