import { beforeEach, expect, test } from 'bun:test';
import { type AccountSizes, createAccountSizes } from './account-sizes.ts';
import type { AccountSpace } from './sync-store.ts';

let stored: AccountSpace[];
let asked: string[];
let nowMs: number;
let sizes: AccountSizes;

beforeEach(() => {
	stored = [];
	asked = [];
	nowMs = 0;
	sizes = createAccountSizes({
		store: {
			async accountsOf({ readSpaces }) {
				asked.push(`of ${readSpaces}`);
				return stored.filter(({ spaceId }) => readSpaces.includes(spaceId));
			},
			async accountSizes(accountIds) {
				asked.push(`sizes ${accountIds}`);
				return stored.filter(({ accountId }) => accountIds.includes(accountId));
			},
		},
		now: () => nowMs,
	});
});

const held = (accountId: string, spaceId: string, changes: number): AccountSpace => ({
	accountId,
	spaceId,
	logged: { changes, bytes: 10 * changes },
});
const grantOf = (spaceId: string) => ({ readSpaces: [spaceId], writeSpaces: [spaceId] });

test('a total is of all spaces that count to the user, with those of the push as they will be', async () => {
	stored = [held('anna', 's1', 3), held('anna', 's2', 4), held('ben', 's3', 5)];
	await sizes.measure(grantOf('s1'), ['ben']);
	expect(sizes.of([held('anna', 's1', 6)])).toEqual([{ changes: 10, bytes: 100 }]);
	expect(sizes.of([held('anna', 'new', 1)])).toEqual([{ changes: 8, bytes: 80 }]);
	expect(sizes.of([held('nobody', 's9', 1)])).toEqual([]);
});

test('what was pushed counts at once', async () => {
	stored = [held('anna', 's1', 3), held('anna', 's2', 4)];
	await sizes.measure(grantOf('s1'), ['anna']);
	sizes.note([held('anna', 's1', 8)]);
	expect(sizes.of([held('anna', 's2', 4)])).toEqual([{ changes: 12, bytes: 120 }]);
});

test('within half a minute nothing is asked again, however much is pushed', async () => {
	stored = [held('anna', 's1', 3)];
	for (let push = 0; push < 100; push += 1) await sizes.measure(grantOf('s1'), ['ben']);
	expect(asked).toEqual(['of s1', 'sizes ben,anna']);
	nowMs = 30_000;
	await sizes.measure(grantOf('s1'), ['ben']);
	expect(asked).toHaveLength(4);
});
