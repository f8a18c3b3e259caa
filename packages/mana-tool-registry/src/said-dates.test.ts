import { describe, expect, test } from 'bun:test';
import { defaultSettings } from '@mana/records/rules/settings';
import { z } from 'zod';
import { calendarDate, dateOrDateTime } from './calendar-date.ts';
import { parseCallInput } from './said-dates.ts';

const input = z.strictObject({
	title: z.string(),
	date: calendarDate.optional(),
	due: dateOrDateTime.nullable().optional(),
	days: z.array(calendarDate).optional(),
});

/** Thursday evening in New York, Friday in Zurich already. */
const nowMs = Date.parse('2026-03-27T00:30:00Z');

async function read(
	given: object,
	timeZone = 'Europe/Zurich',
	policyHint: 'write' | 'destructive' = 'write',
) {
	const ctx: Parameters<typeof parseCallInput>[2] = {
		now: () => nowMs,
		settings: async () => ({ ...defaultSettings, timeZone }),
		tellTime: (tell) => tell(nowMs).value,
	};
	const parsed = await parseCallInput({ input, policyHint }, { title: 't', ...given }, ctx);
	return parsed.ok ? parsed.input : parsed.error.text;
}

describe('a date that is said in words', () => {
	test.each<[string, object, object]>([
		['Europe/Zurich', { date: 'yesterday' }, { date: '2026-03-26' }],
		['America/New_York', { date: 'yesterday' }, { date: '2026-03-25' }],
		[
			'Europe/Zurich',
			{ date: 'gestern', due: 'morgen um 15 Uhr' },
			{ date: '2026-03-26', due: '2026-03-28T15:00' },
		],
		['Europe/Zurich', { date: 'morgen um 15 Uhr' }, { date: '2026-03-28' }],
		['Europe/Zurich', { days: ['2026-01-01', 'vorgestern'] }, { days: ['2026-01-01', '2026-03-25'] }],
		['America/New_York', { due: 'on Friday' }, { due: '2026-03-27' }],
		['Europe/Zurich', { due: 'on Friday' }, { due: '2026-04-03' }],
	])('is read by the day of the person, in %s: %j', async (timeZone, given, meant) => {
		expect(await read(given, timeZone)).toEqual({ title: 't', ...meant });
	});

	test('is refused where the words say none, and so is all that came with it', async () => {
		expect(await read({ date: 'soon' })).toStartWith('INPUT_INVALID: date: ');
		expect(await read({ date: 'yesterday', due: 'soon' })).toStartWith('INPUT_INVALID: ');
		expect(await read({ date: 'yesterday', colour: 'red' })).toContain('INPUT_INVALID: ');
	});

	test('is none for a tool that destroys', async () => {
		expect(await read({ date: 'yesterday' }, 'Europe/Zurich', 'destructive')).toStartWith(
			'INPUT_INVALID: date: ',
		);
	});
});

test('a title is never read as a date', async () => {
	expect(await read({ title: 'yesterday' })).toEqual({ title: 'yesterday' });
});
