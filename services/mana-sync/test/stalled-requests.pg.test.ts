import { expect, test } from 'bun:test';
import { attackByOneAccount } from './stalled-requests.ts';

test('unread pulls and stalled pushes of one account hold a share of memory, and nobody else up', async () => {
	const attack = await attackByOneAccount({ pulls: 80, pushes: 30 });
	try {
		// 64 MiB are 15 bodies of 4 MiB: others are refused at once.
		expect(attack.pushStatuses().length).toBeGreaterThanOrEqual(15);
		expect(new Set(attack.pushStatuses())).toEqual(new Set([429]));
		expect(attack.slowestOtherMs).toBeLessThan(5_000);
		expect(attack.grownMib).toBeLessThan(350);
	} finally {
		await attack.stop();
	}
}, 120_000);
