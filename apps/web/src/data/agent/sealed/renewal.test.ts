import { expect, test } from 'bun:test';
import { expiryOf, type RenewalQuestion, renewalReason } from './renewal.ts';

const dayMs = 24 * 60 * 60_000;
const startMs = Date.parse('2026-11-30T08:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();
const last = {
	...{ sealedAt: iso(startMs), expiresAt: iso(startMs + 30 * dayMs), kid: 'k1', digest: 'd1' },
	...{ records: 3, bytes: 900 },
};

/** A copy that was sealed at the start, looked at later. */
function reasonAt(afterMs: number, more: Partial<RenewalQuestion> = {}) {
	const nowMs = startMs + afterMs;
	return renewalReason({
		nowMs,
		copy: { until: iso(startMs + 90 * dayMs), last },
		held: last,
		newestKid: 'k1',
		digest: 'd1',
		...{ sameSinceMs: nowMs, changedSinceMs: nowMs },
		...more,
	});
}

test('a copy of what is there stays as it is until half of its life has passed', () => {
	expect(reasonAt(60_000)).toBeUndefined();
	expect(reasonAt(15 * dayMs - 1)).toBeUndefined();
	expect(reasonAt(15 * dayMs)).toBe('half-life');
});

test('it is sealed anew for a newer key, and where the server has none that is good', () => {
	expect(reasonAt(60_000, { newestKid: 'k2' })).toBe('other-key');
	expect(reasonAt(60_000, { held: undefined })).toBe('none-held');
	expect(reasonAt(31 * dayMs)).toBe('none-held');
});

test('once something changed it waits until whoever writes has stopped, and no longer than two minutes', () => {
	const changedSinceMs = startMs + 60_000;
	const changed = (afterMs: number, sameSinceMs: number) =>
		reasonAt(afterMs, { digest: 'd2', sameSinceMs, changedSinceMs });
	expect(changed(70_000, startMs + 60_000)).toBeUndefined();
	expect(changed(80_000, startMs + 60_000)).toBe('changed');
	expect(changed(170_000, startMs + 165_000)).toBeUndefined();
	expect(changed(180_000, startMs + 175_000)).toBe('changed');
});

test('a device that has never sealed it seals what it has, and another device’s copy counts', () => {
	const copy = { until: iso(startMs + 90 * dayMs) };
	expect(reasonAt(0, { copy, held: undefined })).toBe('none-held');
	const held = { ...last, sealedAt: iso(startMs + 14 * dayMs), expiresAt: iso(startMs + 44 * dayMs) };
	expect(reasonAt(16 * dayMs, { held })).toBeUndefined();
});

test('it is not renewed beyond what was allowed, nor where that gains nothing', () => {
	const until = iso(startMs + 20 * dayMs);
	const ending = { ...last, expiresAt: until };
	expect(reasonAt(12 * dayMs, { copy: { until, last: ending }, held: ending })).toBeUndefined();
	expect(reasonAt(20 * dayMs, { copy: { until, last: ending }, held: undefined })).toBeUndefined();
	expect(expiryOf(startMs, until)).toBe(until);
	expect(Date.parse(expiryOf(startMs, iso(startMs + 90 * dayMs)))).toBeLessThan(startMs + 30 * dayMs);
});
