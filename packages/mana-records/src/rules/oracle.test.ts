import { describe, expect, test } from 'bun:test';
import { augurEntries } from '../types/augur.ts';
import { consultOracle, likeness, signKeywords, yearRecap } from './oracle.ts';

const entry = (values: Record<string, unknown> = {}) =>
	augurEntries.record.parse({ ...augurEntries.absent, id: 'a', createdAt: '', updatedAt: '', ...values });

const sign = { kind: 'omen', sourceCategory: 'natural', vibe: 'good' } as const;
const many = (count: number, values: Record<string, unknown>) =>
	Array.from({ length: count }, () => entry(values));

describe('signs are alike', () => {
	test('by kind, category, vibe, a tag and a word, one point each', () => {
		const full = { ...sign, tags: ['travel'], source: 'Ein Rabe auf dem Dach', claim: '' };
		expect(likeness(full, full)).toBe(5);
		expect(likeness(full, { ...sign, kind: 'hunch' })).toBe(2);
		expect(
			likeness(full, { kind: 'hunch', sourceCategory: 'gut', vibe: 'bad', claim: 'ein anderes DACH' }),
		).toBe(1);
		expect(likeness(full, { kind: 'hunch', sourceCategory: 'gut', vibe: 'bad', tags: ['travel'] })).toBe(1);
	});

	test('by telling words only, however they are written', () => {
		expect([
			...signKeywords({ ...sign, claim: 'Über die Brücke und the OLD bridge, über und über' }),
		]).toEqual(['brucke', 'bridge']);
	});
});

describe('the oracle', () => {
	const alike = { ...sign, kind: 'omen', outcome: 'fulfilled' };
	const other = { kind: 'hunch', sourceCategory: 'media', vibe: 'bad', outcome: 'not-fulfilled' };

	test('is silent until fifty signs are resolved', () => {
		const history = [...many(49, alike), ...many(20, { ...alike, outcome: 'open' })];
		expect(consultOracle(sign, history)).toMatchObject({ speaks: false, hitRate: undefined, matches: 49 });
		expect(consultOracle(sign, [...history, entry(alike)])).toMatchObject({ speaks: true, hitRate: 1 });
	});

	test('is silent where fewer than three were alike', () => {
		const history = [...many(60, other), ...many(2, alike)];
		expect(consultOracle(sign, history).speaks).toBe(false);
		const third = entry({ ...alike, outcome: 'partly' });
		expect(consultOracle(sign, [...history, third])).toEqual({
			speaks: true,
			matches: 3,
			hitRate: 0.833,
			breakdown: { fulfilled: 2, partly: 1, notFulfilled: 0 },
			thresholds: { coldStart: 50, minMatches: 3, historyTotal: 63 },
		});
	});
});

test('a year in signs', () => {
	const at = '2026-05-01';
	const entries = [
		...many(3, { sourceCategory: 'gut', outcome: 'fulfilled', encounteredAt: at }),
		...many(3, { sourceCategory: 'tarot', outcome: 'not-fulfilled', encounteredAt: at, kind: 'fortune' }),
		...many(2, { sourceCategory: 'dream', outcome: 'partly', encounteredAt: at }),
		entry({ outcome: 'open', encounteredAt: at }),
		entry({ outcome: 'fulfilled', encounteredAt: '2025-12-31' }),
	];
	expect(yearRecap(entries, 2026)).toMatchObject({
		year: 2026,
		total: 9,
		resolved: 8,
		open: 1,
		hitRate: 0.5,
		byKind: { hunch: 6, fortune: 3 },
		byOutcome: { fulfilled: 3, 'not-fulfilled': 3, partly: 2, open: 1 },
		bestSource: { category: 'gut', hitRate: 1 },
		worstSource: { category: 'tarot', hitRate: 0 },
	});
	expect(yearRecap([], 2026)).toMatchObject({ total: 0, hitRate: undefined, bestSource: undefined });
});
