import { expect, test } from 'bun:test';
import { attackByOneAccount } from './stalled-requests.ts';

test('600 unread pulls and 200 stalled pushes of one account hold a share of memory, for as long as they come slowly', async () => {
	const attack = await attackByOneAccount({ pulls: 600, pushes: 200 });
	try {
		expect(attack.pushStatuses().filter((status) => status === 429).length).toBeGreaterThanOrEqual(180);
		expect(attack.slowestOtherMs).toBeLessThan(10_000);
		expect(attack.grownMib).toBeLessThan(450);
		// Bodies that bring nothing are given up after half a minute at the latest.
		for (let seconds = 0; seconds < 35; seconds++) {
			await attack.watch();
			await Bun.sleep(900);
		}
		expect(new Set(attack.pushStatuses())).toEqual(new Set([408, 429]));
		expect(attack.pushStatuses()).toHaveLength(200);
		// Answers that nobody takes are broken off after a minute.
		for (let seconds = 0; seconds < 35; seconds++) await Bun.sleep(1_000);
		expect(await attack.statusForMallory()).toBe(200);
	} finally {
		await attack.stop();
	}
}, 300_000);
