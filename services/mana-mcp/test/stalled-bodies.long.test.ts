import { expect, test } from 'bun:test';
import { stallCalls } from './stalled-bodies.ts';

test('200 stalled calls of one account hold a share of memory, and are given up', async () => {
	const attack = await stallCalls(200);
	try {
		expect(attack.othersStatuses).toEqual([200]);
		expect(attack.statuses().filter((status) => status === 429).length).toBeGreaterThanOrEqual(184);
		expect(attack.grownMib).toBeLessThan(250);
		for (let seconds = 0; seconds < 35 && attack.statuses().length < 200; seconds++) await Bun.sleep(1_000);
		expect(new Set(attack.statuses())).toEqual(new Set([408, 429]));
		expect(attack.statuses()).toHaveLength(200);
	} finally {
		await attack.stop();
	}
}, 120_000);
