import { afterAll, beforeAll, expect, test } from 'bun:test';
import { searchUnderAttack } from './search-attack.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ environment: { POLICY_MODE: 'off' }, callDeadlineMs: 120_000 });
});
afterAll(() => gateway.stop());

test('16 million characters of words that all begin differently are searched as far as they fit, and hold nobody up', async () => {
	const { found, callsMeanwhile } = await searchUnderAttack(gateway, { notes: 320 });
	const { total = 0, unsearchedCount = 0 } = found.structuredContent ?? {};
	expect(total + unsearchedCount).toBe(320);
	expect(total).toBeGreaterThan(50);
	expect(callsMeanwhile).toBeGreaterThan(300);
});
