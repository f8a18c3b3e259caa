import { weekdayOf } from '@mana/records/rules/day-rules';
import { longWeekday } from '../../texts/dates.ts';
import { words } from '../../texts/words.svelte.ts';

const weekdayCodes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** A Monday, from which the names of the others are counted. */
const someMonday = '2026-01-05';

/** A rule of repetition (RFC 5545) in words; rules beyond those that people say are called their own. */
export function sayRepetition(rule: string): string {
	const { repeats } = words();
	const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
	const interval = Number(parts.get('INTERVAL') ?? 1);
	const days = parts.get('BYDAY')?.split(',') ?? [];
	const known = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH']);
	if ([...parts.keys()].some((name) => !known.has(name)) || days.some((day) => !weekdayCodes.includes(day))) {
		return repeats.ownRule;
	}
	switch (parts.get('FREQ')) {
		case 'DAILY':
			return interval === 1 ? lower(repeats.daily) : repeats.everyDays(interval);
		case 'WEEKLY': {
			if (days.join() === 'MO,TU,WE,TH,FR') return lower(repeats.weekdays);
			const names = days.map(weekdayName).join(', ');
			if (interval === 1) return names === '' ? lower(repeats.weekly) : repeats.every(names);
			return names === '' ? repeats.everyWeeks(interval) : repeats.on(repeats.everyWeeks(interval), names);
		}
		case 'MONTHLY':
			return interval === 1 ? lower(repeats.monthly) : repeats.everyMonths(interval);
		case 'YEARLY':
			return interval === 1 ? lower(repeats.yearly) : repeats.everyYears(interval);
		default:
			return repeats.ownRule;
	}
}

function weekdayName(code: string): string {
	const day = String(5 + weekdayCodes.indexOf(code)).padStart(2, '0');
	return longWeekday(`2026-01-${day}`);
}

/** Rules that a choice offers, for a task that is due on a date. */
export function offeredRules(date: string | undefined): readonly string[] {
	const weekday = weekdayCodes[weekdayOf(date ?? someMonday) - 1] ?? 'MO';
	return [
		'FREQ=DAILY',
		'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
		`FREQ=WEEKLY;BYDAY=${weekday}`,
		'FREQ=MONTHLY',
		'FREQ=YEARLY',
	];
}

function lower(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
