import { afterAll, beforeAll, expect, test } from 'bun:test';
import { searchUnderAttack } from './search-attack.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

test('others go on calling while notes are searched whose words all begin differently', async () => {
	const { found, callsMeanwhile } = await searchUnderAttack(gateway, { notes: 6 });
	expect(found.structuredContent?.total).toBe(6);
	expect(callsMeanwhile).toBeGreaterThan(30);
});
