import { expect, test } from 'bun:test';
import { stallCalls } from './stalled-bodies.ts';

test('stalled calls of one account hold a share of memory, and another account is served', async () => {
	const attack = await stallCalls(30);
	try {
		expect(attack.othersStatuses).toEqual([200]);
		expect(attack.statuses().length).toBeGreaterThanOrEqual(14);
		expect(new Set(attack.statuses())).toEqual(new Set([429]));
	} finally {
		await attack.stop();
	}
}, 60_000);
