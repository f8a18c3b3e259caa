import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createHybridClock } from './hybrid-clock.ts';
import { encodeStamp, MAX_COUNTER } from './stamp.ts';

test('every stamp is later than all that were given or observed before, whatever the wall clock does', () => {
	const steps = fc.array(
		fc.record({
			wallMs: fc.integer({ min: 1e12, max: 1e12 + 50 }),
			observedMs: fc.option(fc.nat({ max: 60 })),
		}),
	);
	fc.assert(
		fc.property(steps, (moments) => {
			let wallMs = 1e12;
			const clock = createHybridClock({ clientId: 'b', now: () => wallMs });
			let last = '';
			for (const moment of moments) {
				wallMs = moment.wallMs;
				if (moment.observedMs !== null) {
					const seen = encodeStamp({ atMs: 1e12 + moment.observedMs, counter: 3, clientId: 'z' });
					clock.observe(seen);
					if (last < seen) last = seen;
				}
				const stamp = clock.next();
				expect(stamp > last).toBe(true);
				last = stamp;
			}
		}),
	);
});

test('a full counter moves the instant on', () => {
	const clock = createHybridClock({ clientId: 'a', now: () => 1000 });
	clock.observe(encodeStamp({ atMs: 1000, counter: MAX_COUNTER, clientId: 'z' }));
	expect(clock.next()).toBe(encodeStamp({ atMs: 1001, counter: 0, clientId: 'a' }));
});

test.each([6 * 60_000, 24 * 3_600_000])(
	'a clock that lags by %d ms goes on after what it has read',
	(lagMs) => {
		const clock = createHybridClock({ clientId: 'a', now: () => 1e12 - lagMs });
		const read = encodeStamp({ atMs: 1e12, counter: 7, clientId: 'z' });
		clock.observe(read);
		expect(clock.next() > read).toBe(true);
	},
);

test('a clock goes on from where it was before a restart', () => {
	const before = createHybridClock({ clientId: 'a', now: () => 5000 });
	const last = before.next();
	const after = createHybridClock({ clientId: 'a', now: () => 4000, latest: before.latest() });
	expect(after.next() > last).toBe(true);
});
