import { type DayRules, daysAfter, monthOf, weekOf } from '@mana/records/rules/day-rules';

export const calendarViews = ['month', 'week', 'day'] as const;
export type CalendarView = (typeof calendarViews)[number];

/** The days that a view of a date shows; a month with the rest of its first and last week. */
export function daysOf(
	view: CalendarView,
	date: string,
	weekStart: DayRules['weekStart'],
): readonly string[] {
	if (view === 'day') return [date];
	if (view === 'week') return daysFrom(weekOf(date, weekStart).from, 7);
	const { from, to } = monthOf(date);
	const first = weekOf(from, weekStart).from;
	const last = weekOf(to, weekStart).to;
	return daysFrom(first, Temporal.PlainDate.from(first).until(last).days + 1);
}

/** The date that lies one view on (1) or back (-1). */
export function dateAfter(view: CalendarView, date: string, by: 1 | -1): string {
	if (view !== 'month') return daysAfter(date, view === 'week' ? 7 * by : by);
	return Temporal.PlainDate.from(date).with({ day: 1 }).add({ months: by }).toString();
}

function daysFrom(first: string, count: number): readonly string[] {
	return Array.from({ length: count }, (_, index) => daysAfter(first, index));
}
