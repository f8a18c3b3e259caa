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
	['underscore', 'a08608f61275b2540e43ac5eb35c9c7d640430e2625b72aa4760c889d95a6ff6'],
	['dotted', '945e4b452dccc241833a8aef48ef2cec4da878bea7614b7c1cfc24de5737d3fc'],
] as const;

test.each(listed)('tools/list in the %s style is what it was, to the byte', async (style, digest) => {
	gateway = await startTestGateway({ environment: { MCP_TOOL_NAMES: style } });
	gateway.auth.addUser('anna');
	const { body, headers } = statelessRequest('tools/list');
	const answer = await gateway.post(body, { ...headers, ...(await gateway.headers('anna')) });
	const text = await answer.text();
	const tools = text.slice(text.indexOf('"tools":['), text.lastIndexOf(']') + 1);
	expect(tools.length).toBeGreaterThan(20_000);
	expect(new Bun.CryptoHasher('sha256').update(tools).digest('hex')).toBe(digest);
});
