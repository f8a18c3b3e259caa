import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { AppError } from './app-error.ts';
import { createMemoryShares, type Hold } from './memory-shares.ts';

const MIB = 1024 * 1024;
const create = () => createMemoryShares({ perUserBytes: 4 * MIB, totalBytes: 10 * MIB });

function refusalOf(run: () => unknown): string | undefined {
	try {
		run();
	} catch (error) {
		if (error instanceof AppError) return `${error.status} ${error.code}`;
		throw error;
	}
	return undefined;
}

test('one user holds no more than a share, and others theirs', () => {
	const shares = create();
	shares.open('mallory').resize(3 * MIB);
	const next = shares.open('mallory');
	expect(refusalOf(() => next.resize(2 * MIB))).toBe('429 RATE_LIMITED');
	expect(refusalOf(() => shares.open('anna').resize(3 * MIB))).toBeUndefined();
	next.resize(MIB / 2);
});

test('a single request may be larger than a share', () => {
	const shares = create();
	expect(refusalOf(() => shares.open('anna').resize(8 * MIB))).toBeUndefined();
	expect(refusalOf(() => shares.open('anna'))).toBe('429 RATE_LIMITED');
});

test('all users together hold no more than there is', () => {
	const shares = create();
	for (const user of ['a', 'b', 'c']) shares.open(user).resize(3 * MIB);
	expect(refusalOf(() => shares.open('d').resize(3 * MIB))).toBe('503 OVERLOADED');
});

test('requests that hold nothing but themselves are bounded in number', () => {
	const shares = create();
	let opened = 0;
	while (opened < 1_000 && refusalOf(() => shares.open('mallory')) === undefined) opened++;
	expect(opened).toBe(256);
});

test('whatever comes and goes, what is held is what has not ended', () => {
	const step = fc.record({ user: fc.constantFrom('a', 'b'), bytes: fc.nat(3 * MIB), ends: fc.boolean() });
	fc.assert(
		fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
			const shares = create();
			const holds: Hold[] = [];
			for (const { user, bytes, ends } of steps) {
				refusalOf(() => {
					const hold = shares.open(user);
					holds.push(hold);
					hold.resize(bytes);
				});
				expect(shares.heldBytes).toBeLessThanOrEqual(10 * MIB);
				if (ends) holds[Math.floor(bytes / 7) % Math.max(1, holds.length)]?.end();
			}
			for (const hold of holds) {
				hold.end();
				hold.resize(MIB);
				hold.end();
			}
			expect(shares.heldBytes).toBe(0);
		}),
	);
});
