import { expect, test } from 'bun:test';
import { MemoryDeletions } from './session-deletions.ts';

function session(userId: string, nonce: string, openedAtMs: number) {
	return { userId, nonce, openedAtMs };
}

function deletionsAt(clock: { nowMs: number }, limits = { perUser: 3, users: 2 }) {
	return new MemoryDeletions({ ttlMs: 1_000, now: () => clock.nowMs, limits });
}

test('knows a deleted session, and no other', async () => {
	const deletions = deletionsAt({ nowMs: 100 });
	await deletions.add(session('anna', 'one', 50));
	expect(await deletions.has(session('anna', 'one', 50))).toBe(true);
	expect(await deletions.has(session('anna', 'two', 50))).toBe(false);
	expect(await deletions.has(session('bert', 'one', 50))).toBe(false);
});

test('forgets deletions once every session of that time has ended anyway', async () => {
	const clock = { nowMs: 100 };
	const deletions = deletionsAt(clock);
	await deletions.add(session('anna', 'one', 50));
	clock.nowMs = 1_050;
	expect(await deletions.has(session('anna', 'one', 50))).toBe(true);
	clock.nowMs = 1_200;
	expect(deletions.size).toBe(0);
});

test('a user who deletes more than is kept revives none, and new sessions work', async () => {
	const deletions = deletionsAt({ nowMs: 100 });
	for (let openedAtMs = 1; openedAtMs <= 50; openedAtMs++) {
		await deletions.add(session('anna', `nonce-${openedAtMs}`, openedAtMs));
	}
	for (let openedAtMs = 1; openedAtMs <= 50; openedAtMs++) {
		expect(await deletions.has(session('anna', `nonce-${openedAtMs}`, openedAtMs))).toBe(true);
	}
	expect(await deletions.has(session('anna', 'new', 99))).toBe(false);
	expect(deletions.size).toBe(3);
});

test('many users who delete revive no session of the first ones', async () => {
	const deletions = deletionsAt({ nowMs: 100 });
	for (let index = 0; index < 20; index++) await deletions.add(session(`user-${index}`, 'one', 10 + index));
	for (let index = 0; index < 20; index++) {
		expect(await deletions.has(session(`user-${index}`, 'one', 10 + index))).toBe(true);
	}
	expect(await deletions.has(session('user-0', 'new', 90))).toBe(false);
	expect(deletions.size).toBeLessThanOrEqual(2);
});
