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
	['underscore', 'af259a99665bfb22b5b24d17f0d037c0109dbe87322684c1448bfc0fe9e2951f'],
	['dotted', '96c18d8fb4b9a439902d7f648093918d7e14ab1e0f61afaabdf77610c7f4f2cd'],
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
