import { type DayRules, daysAfter } from '@mana/records/rules/day-rules';
import { readDueDate } from '@mana/records/rules/due-dates';
import { relativeTime } from './relative-time.ts';
import { language, words } from './words.svelte.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = JSON.stringify([language(), options]);
	const known = formats.get(key);
	if (known) return known;
	const made = new Intl.DateTimeFormat(language() === 'de' ? 'de' : 'en-GB', options);
	formats.set(key, made);
	return made;
}

const relativeFormats = new Map<string, Intl.RelativeTimeFormat>();

function relativeFormat(): Intl.RelativeTimeFormat {
	const known = relativeFormats.get(language());
	if (known) return known;
	const made = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
	relativeFormats.set(language(), made);
	return made;
}

/** A date as noon in UTC, so that formatting it there names that date. */
function noon(date: string): Date {
	return new Date(`${date}T12:00:00Z`);
}

/** "Sunday, 29 November" */
export function longDay(date: string): string {
	return format({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(noon(date));
}

/** "November 2026" */
export function monthName(date: string): string {
	return format({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(noon(date));
}

/** "Mar" */
export function shortMonth(date: string): string {
	return format({ month: 'short', timeZone: 'UTC' }).format(noon(date));
}

/** "12 Mar 2026" */
export function shortDay(date: string): string {
	return format({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(noon(date));
}

/** "9 – 15 March 2026" */
export function sayDays(from: string, to: string): string {
	const days = format({ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
	return days.formatRange(noon(from), noon(to));
}

/** "Mon" */
export function shortWeekday(date: string): string {
	return format({ weekday: 'short', timeZone: 'UTC' }).format(noon(date));
}

export function longWeekday(date: string): string {
	return format({ weekday: 'long', timeZone: 'UTC' }).format(noon(date));
}

/** As people say it: today, tomorrow, Friday within the week, else "12 Mar", with the year where it is another. */
export function sayDay(date: string, today: string): string {
	const { dates } = words();
	if (date === today) return dates.today;
	if (date === daysAfter(today, 1)) return dates.tomorrow;
	if (date === daysAfter(today, -1)) return dates.yesterday;
	if (date > today && date < daysAfter(today, 7)) return longWeekday(date);
	const isThisYear = date.slice(0, 4) === today.slice(0, 4);
	return format({
		day: 'numeric',
		month: 'short',
		timeZone: 'UTC',
		...(isThisYear ? {} : { year: 'numeric' }),
	}).format(noon(date));
}

/** "17:00", by the person's clock. */
export function sayTime(atMs: number, { timeZone }: Pick<DayRules, 'timeZone'>): string {
	return format({ hour: '2-digit', minute: '2-digit', timeZone }).format(atMs);
}

/** A due date, with its time where it has one; nothing for text that is none. */
export function sayDue(due: string | null, today: string, rules: DayRules): { day: string; time: string } {
	const read = readDueDate(due, rules);
	if (read === undefined) return { day: '', time: '' };
	return {
		day: sayDay(read.day, today),
		time: read.atMs === undefined ? '' : sayTime(read.atMs, rules),
	};
}

/** "2 minutes ago", "yesterday", "3 months ago" */
export function sayAgo(atMs: number, nowMs: number): string {
	return relativeFormat().format(...relativeTime(atMs, nowMs));
}
