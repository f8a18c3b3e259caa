import { describe, expect, test } from 'bun:test';
import { offeredRules, readRepetition, writeRepetition } from './repetition-rule.ts';

describe('a rule of repetition', () => {
	test.each([
		'FREQ=DAILY',
		'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH',
		'FREQ=MONTHLY;COUNT=5',
		'FREQ=YEARLY;UNTIL=20271231T235959Z',
		...offeredRules('2026-11-29'),
	])('%s is read and written as it was', (rule) => {
		const read = readRepetition(rule);
		expect(read && writeRepetition(read)).toBe(rule);
	});

	test.each(['FREQ=MONTHLY;BYDAY=2TU', 'FREQ=HOURLY', 'FREQ=YEARLY;BYSETPOS=1;BYDAY=MO'])(
		'%s is beyond what people say',
		(rule) => {
			expect(readRepetition(rule)).toBeUndefined();
		},
	);
});
