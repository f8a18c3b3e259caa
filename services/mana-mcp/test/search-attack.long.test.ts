import { afterAll, beforeAll, expect, test } from 'bun:test';
import { attacks, underAttack } from './search-attack.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ environment: { POLICY_MODE: 'off' }, callDeadlineMs: 120_000 });
});
afterAll(() => gateway.stop());

const MIB = 1024 * 1024;

test.each(Object.entries(attacks))(
	'16 million characters are looked through as far as they fit, and hold nobody up, during %s',
	async (_, attack) => {
		const { answer, grownBytes, longestCallMs, tookMs, callsMeanwhile } = await underAttack(
			gateway,
			attack(320),
		);
		expect(answer.isError).not.toBe(true);
		const { total = 0, unsearchedCount = 0 } = answer.structuredContent ?? {};
		if (answer.completion === undefined) expect(total + unsearchedCount).toBe(320);
		else expect(answer.completion.values.length).toBeGreaterThan(0);
		expect(tookMs).toBeLessThan(100_000);
		expect(longestCallMs).toBeLessThan(2_000);
		expect(callsMeanwhile).toBeGreaterThan(30);
		expect(grownBytes).toBeLessThan(1_024 * MIB);
	},
);
