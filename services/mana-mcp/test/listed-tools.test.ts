import { afterEach, expect, test } from 'bun:test';
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
	['underscore', 'c8acf762ce5f95fe2374d9f565bb5a49532f0b895943b25595244d02770e8ac2'],
	['dotted', 'ceb25a98d99ed2ea6d5d929154280f103fb12ea43a19f8c3e41376aea2416e0a'],
] as const;

test.each(listed)('tools/list in the %s style is what it was, to the byte', async (style, digest) => {
	gateway = await startTestGateway({ environment: { MCP_TOOL_NAMES: style } });
	gateway.auth.addUser('anna');
	const { body, headers } = statelessRequest('tools/list');
	const answer = await gateway.post(body, {
		...headers,
		...(await gateway.headers('anna')),
		'x-mana-toolsets': 'all',
	});
	const text = await answer.text();
	const tools = text.slice(text.indexOf('"tools":['), text.lastIndexOf(']') + 1);
	expect(tools.length).toBeGreaterThan(10_000);
	expect(new Bun.CryptoHasher('sha256').update(tools).digest('hex')).toBe(digest);
});
