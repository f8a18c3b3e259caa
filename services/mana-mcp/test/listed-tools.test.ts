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
	['underscore', 'e1f2a4bc012a7d665ebaaac09e183335cc3cdaad7b8a2beb827e6f33d50bc13f'],
	['dotted', '39ff08938de2a1ea114fe3aced0052f1212df3006f4de2cc46f6b84461ee0bec'],
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
