import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestGateway, statelessRequest, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ environment: { MANA_OUTBOUND: 'off' } });
	gateway.auth.addUser('anna');
});
afterAll(() => gateway.stop());

test.each([
	['articles_save', { url: 'https://example.com/' }],
	['wetter_current', { location: 'Basel' }],
	['events_discover', {}],
])('%s says that nothing outside is reached where that is off', async (name, input) => {
	const { body, headers } = statelessRequest('tools/call', { name, arguments: input });
	const response = await gateway.post(body, { ...headers, ...(await gateway.headers('anna')) });
	const { result } = await response.json();
	expect(result.content[0].text).toStartWith('OUTBOUND_OFF: ');
});
