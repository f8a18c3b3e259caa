import { afterAll, beforeAll, expect, test } from 'bun:test';
import { searchUnderAttack } from './search-attack.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

test('others go on calling while notes are searched whose words all begin differently', async () => {
	const { found, longestMs } = await searchUnderAttack(gateway, { notes: 6 });
	expect(found.structuredContent?.total).toBe(6);
	// The walk through all that a note begins with took seconds for each.
	expect(longestMs).toBeLessThan(2_000);
});
