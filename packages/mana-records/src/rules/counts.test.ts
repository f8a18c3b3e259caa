import { describe, expect, test } from 'bun:test';
import { moodEntries } from '../types/mood.ts';
import { drinkProgress } from './drinks.ts';
import { moodInsights } from './moods.ts';
import { faultOfQuestion, isAnswerRight, quizStats } from './quizzes.ts';
import { hoursAndMinutes, timeStats } from './worked-times.ts';

const mood = (level: number, emotion: string, activity: string | null = null) =>
	moodEntries.record.parse({
		...moodEntries.absent,
		id: 'm',
		createdAt: '',
		updatedAt: '',
		level,
		emotion,
		activity,
	});

test('drinks of a day', () => {
	const entries = [
		{ drinkType: 'water', quantityMl: 300 },
		{ drinkType: 'water', quantityMl: 200 },
		{ drinkType: 'coffee', quantityMl: 120 },
	] as const;
	expect(drinkProgress(entries)).toEqual({
		water: { ml: 500, goal: 2_000, percent: 25 },
		coffee: { ml: 120, count: 1 },
		total: { ml: 620, count: 3 },
	});
	expect(drinkProgress([], 0).water.percent).toBe(100);
});

describe('insights into moods', () => {
	test('of nothing are none', () => {
		expect(moodInsights([])).toMatchObject({ totalEntries: 0, avgLevel: undefined, topEmotion: undefined });
	});

	test('name what lifts and what weighs down, from two entries on', () => {
		const entries = [
			mood(9, 'happy', 'outdoors'),
			mood(8, 'happy', 'outdoors'),
			mood(3, 'stressed', 'work'),
			mood(4, 'tired', 'work'),
			mood(10, 'loved', 'social'),
		];
		expect(moodInsights(entries)).toEqual({
			totalEntries: 5,
			avgLevel: 6.8,
			topEmotion: 'happy',
			valence: { positive: 3, neutral: 1, negative: 1 },
			activityCorrelations: [
				{ activity: 'outdoors', avgLevel: 8.5, difference: 1.7, count: 2 },
				{ activity: 'work', avgLevel: 3.5, difference: -3.3, count: 2 },
			],
		});
	});
});

describe('a question', () => {
	const option = (id: string, text: string, isCorrect: boolean) => ({ id, text, isCorrect });
	const options = [option('a', 'Bern', true), option('b', 'Zürich', false), option('c', 'bern ', true)];

	test('needs options that fit its kind', () => {
		expect(faultOfQuestion({ type: 'multi', options })).toBeUndefined();
		expect(faultOfQuestion({ type: 'single', options })).toContain('more than one');
		expect(faultOfQuestion({ type: 'single', options: options.slice(0, 1) })).toContain('two options');
		expect(faultOfQuestion({ type: 'truefalse', options })).toContain('two options');
		expect(faultOfQuestion({ type: 'text', options: [] })).toContain('right answer');
	});

	test('is answered by all right options and no others', () => {
		expect(isAnswerRight({ type: 'multi', options }, ['c', 'a'])).toBe(true);
		expect(isAnswerRight({ type: 'multi', options }, ['a'])).toBe(false);
		expect(isAnswerRight({ type: 'multi', options }, ['a', 'b', 'c'])).toBe(false);
		expect(isAnswerRight({ type: 'text', options }, ['  BERN'])).toBe(true);
		expect(isAnswerRight({ type: 'text', options }, ['Basel'])).toBe(false);
	});

	test('counts in attempts that were finished', () => {
		const attempts = [
			{ score: 0.5, finishedAt: '2026-01-01T10:00:00Z' },
			{ score: 1, finishedAt: '2026-01-02T10:00:00Z' },
			{ score: null, finishedAt: null },
		];
		expect(quizStats(attempts)).toEqual({
			attemptCount: 2,
			avgScore: 0.75,
			bestScore: 1,
			lastAttemptAt: '2026-01-02T10:00:00Z',
		});
		expect(quizStats([])).toMatchObject({ attemptCount: 0, avgScore: undefined });
	});
});

test('worked time counts with the part that lies in the period', () => {
	const at = (text: string) => Date.parse(text);
	const span = { fromMs: at('2026-03-10T00:00Z'), toMs: at('2026-03-11T00:00Z') };
	const times = [
		{ projectId: 'p', isBillable: true, startMs: at('2026-03-09T23:00Z'), endMs: at('2026-03-10T01:00Z') },
		{ projectId: null, isBillable: false, startMs: at('2026-03-10T08:00Z'), endMs: at('2026-03-10T08:30Z') },
		{ projectId: 'p', isBillable: true, startMs: at('2026-03-10T11:00Z'), endMs: undefined },
		{ projectId: 'p', isBillable: true, startMs: at('2026-03-08T11:00Z'), endMs: at('2026-03-08T12:00Z') },
	];
	expect(timeStats(times, span, at('2026-03-10T12:00Z'))).toEqual({
		entries: 3,
		totalSeconds: 9_000,
		billableSeconds: 7_200,
		byProject: [
			{ projectId: 'p', seconds: 7_200 },
			{ projectId: null, seconds: 1_800 },
		],
	});
	expect([hoursAndMinutes(9_000), hoursAndMinutes(59), hoursAndMinutes(360_000)]).toEqual([
		'2:30',
		'0:00',
		'100:00',
	]);
});
