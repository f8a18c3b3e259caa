import type { Settings } from '../types/me.ts';
import { dateFormatter, isInstantMs } from './days.ts';

/** How a person counts days and weeks. */
export type DayRules = Pick<Settings, 'timeZone' | 'weekStart' | 'dayStartsAt'>;

/** Two dates, both included. */
export interface DateSpan {
	readonly from: string;
	readonly to: string;
}

const isoWeekday = { monday: 1, saturday: 6, sunday: 7 } as const;

/**
 * Tells on which of the person's days an instant lies, in milliseconds since 1970. A day that starts at 04:00 takes
 * in the hours after midnight by the clock on the wall, also where daylight saving moves it. What is no instant, such as
 * the date of a client that wrote none, lies on no day: empty.
 */
export function dayFormatter({ timeZone, dayStartsAt }: DayRules): (atMs: number) => string {
	if (dayStartsAt === '00:00') return dateFormatter(timeZone);
	const dayStart = Temporal.PlainTime.from(dayStartsAt);
	return (atMs) => {
		if (!isInstantMs(atMs)) return '';
		const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
		const isNight = Temporal.PlainTime.compare(local.toPlainTime(), dayStart) < 0;
		return local
			.toPlainDate()
			.subtract({ days: isNight ? 1 : 0 })
			.toString();
	};
}

/** The first instant of one of the person's days, in milliseconds since 1970. */
export function startOfDayMs(date: string, { timeZone, dayStartsAt }: DayRules): number {
	const day = Temporal.PlainDate.from(date);
	// Without a time this is the first instant there is, in zones that skip midnight too.
	const start = dayStartsAt === '00:00' ? { timeZone } : { timeZone, plainTime: dayStartsAt };
	return day.toZonedDateTime(start).epochMilliseconds;
}

export function daysAfter(date: string, days: number): string {
	return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** 1 for Monday to 7 for Sunday (ISO 8601). */
export function weekdayOf(date: string): number {
	return Temporal.PlainDate.from(date).dayOfWeek;
}

/** The week in which a date lies, by the person's first day of the week. */
export function weekOf(date: string, weekStart: DayRules['weekStart']): DateSpan {
	const from = daysAfter(date, -((weekdayOf(date) - isoWeekday[weekStart] + 7) % 7));
	return { from, to: daysAfter(from, 6) };
}

/** The month in which a date lies. */
export function monthOf(date: string): DateSpan {
	const day = Temporal.PlainDate.from(date);
	return { from: day.with({ day: 1 }).toString(), to: day.with({ day: day.daysInMonth }).toString() };
}
