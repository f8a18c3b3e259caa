import type { Cadence } from '@mana/records/types/ai';
import { longWeekday } from '../dates.ts';
import { language } from '../words.svelte.ts';
import { missionWords } from './mission-words.ts';

/** What of a cron expression people say: at one time, on some weekdays or on one day of the month. */
const saidCron =
	/^(?<minute>\d{1,2}) (?<hour>\d{1,2}) (?<day>\*|\d{1,2}) \* (?<weekdays>\*|[0-7](?:[,-][0-7])*)$/;

/** When a mission runs, in words, with the zone: "every Sunday at 10:00 (Europe/Zurich)". */
export function sayCadence(cadence: Cadence): string {
	const texts = missionWords().cadence;
	switch (cadence.kind) {
		case 'manual':
			return texts.manual;
		case 'interval': {
			const { everyMinutes } = cadence;
			return everyMinutes % 60 === 0 ? texts.hours(everyMinutes / 60) : texts.minutes(everyMinutes);
		}
		case 'daily':
			return texts.inZone(texts.daily(clock(cadence.atHour, cadence.atMinute)), cadence.timeZone);
		case 'weekly': {
			const time = clock(cadence.atHour, cadence.atMinute);
			return texts.inZone(texts.weekly(weekdayName(cadence.dayOfWeek), time), cadence.timeZone);
		}
		case 'cron':
			return texts.inZone(sayCron(cadence.expression), cadence.timeZone);
	}
}

/** The name of a day of the week, from 0 for Sunday to 6. */
export function weekdayName(dayOfWeek: number): string {
	// The fourth of January 2026 was a Sunday.
	return longWeekday(`2026-01-${String(4 + dayOfWeek).padStart(2, '0')}`);
}

function sayCron(expression: string): string {
	const texts = missionWords().cadence;
	const said = saidCron.exec(expression.trim())?.groups;
	if (!said) return texts.cron(expression);
	const { minute, hour, day = '*', weekdays = '*' } = said;
	const time = clock(Number(hour), Number(minute));
	if (weekdays === '*') return day === '*' ? texts.daily(time) : texts.monthly(Number(day), time);
	if (day !== '*') return texts.cron(expression);
	const names = weekdays.split(',').flatMap(daysOf).map(weekdayName);
	return texts.days(new Intl.ListFormat(language()).format(names), time);
}

/** `1-5` as its days. */
function daysOf(part: string): number[] {
	const [first = 0, last = first] = part.split('-').map(Number);
	return Array.from({ length: Math.max(last - first, 0) + 1 }, (_, place) => (first + place) % 7);
}

function clock(hour: number, minute: number): string {
	return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
}
