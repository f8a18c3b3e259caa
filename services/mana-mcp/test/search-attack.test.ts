import { afterAll, beforeAll, expect, test } from 'bun:test';
import { attacks, underAttack } from './search-attack.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ environment: { POLICY_MODE: 'off' } });
});
afterAll(() => gateway.stop());

const MIB = 1024 * 1024;

test.each(Object.entries(attacks))(
	'others go on calling during %s over words made to be slow',
	async (_, attack) => {
		const { answer, grownBytes, longestCallMs } = await underAttack(gateway, attack(6));
		expect(answer.isError).not.toBe(true);
		expect(answer.structuredContent?.total ?? answer.completion?.values.length).toBe(6);
		expect(longestCallMs).toBeLessThan(1_000);
		expect(grownBytes).toBeLessThan(300 * MIB);
	},
);
