import { longWeekday, shortDay } from './dates.ts';
import { type Repetition, readRepetition, weekdayCodes, workdays } from './repetition-rule.ts';
import { words } from './words.svelte.ts';

/** A rule of repetition in words; rules beyond those that people say are called their own. */
export function sayRepetition(rule: string): string {
	const { repeats } = words();
	const read = readRepetition(rule);
	if (read === undefined) return repeats.ownRule;
	const said = sayPeriod(read);
	if (read.until !== undefined) return repeats.until(said, shortDay(read.until));
	return read.count === undefined ? said : repeats.times(said, read.count);
}

function sayPeriod({ frequency, interval, weekdays }: Repetition): string {
	const { repeats } = words();
	switch (frequency) {
		case 'DAILY':
			return interval === 1 ? lower(repeats.daily) : repeats.everyDays(interval);
		case 'WEEKLY': {
			if (interval === 1 && weekdays.join() === workdays) return lower(repeats.weekdays);
			const names = weekdays.map(weekdayName).join(', ');
			if (interval === 1) return names === '' ? lower(repeats.weekly) : repeats.every(names);
			return names === '' ? repeats.everyWeeks(interval) : repeats.on(repeats.everyWeeks(interval), names);
		}
		case 'MONTHLY':
			return interval === 1 ? lower(repeats.monthly) : repeats.everyMonths(interval);
		case 'YEARLY':
			return interval === 1 ? lower(repeats.yearly) : repeats.everyYears(interval);
	}
}

function weekdayName(code: string): string {
	const day = String(5 + weekdayCodes.indexOf(code)).padStart(2, '0');
	return longWeekday(`2026-01-${day}`);
}

function lower(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
