import { type DayRules, dayFormatter, weekdayOf } from '@mana/records/rules/day-rules';
import type { PersonSettings } from '@mana/records/rules/settings';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** The moment of a call, as the person counts it. */
export interface PersonDay {
	readonly rules: DayRules;
	readonly nowMs: number;
	/** `YYYY-MM-DD` */
	readonly today: string;
	/** The person's day at an instant, in milliseconds since 1970. */
	dayAt(atMs: number): string;
}

/** What telling the day takes of a tool's context. */
interface DayContext {
	now(): number;
	/** The person's own, whatever space is active. */
	settings(): Promise<PersonSettings>;
}

/** @param timeZone in place of the person's own */
export async function personDay(ctx: DayContext, timeZone?: string): Promise<PersonDay> {
	const rules = { ...(await ctx.settings()), ...(timeZone !== undefined && { timeZone }) };
	const dayAt = dayFormatter(rules);
	const nowMs = ctx.now();
	return { rules, nowMs, dayAt, today: dayAt(nowMs) };
}

/** The name of a date's day of the week; undefined for what is no date. */
export function weekdayName(date: string): string | undefined {
	try {
		return weekdays[weekdayOf(date) - 1];
	} catch {
		return undefined;
	}
}

/** A date with its day of the week, as a model reads it best: `Sunday 2026-11-29`. */
export function withWeekday(date: string): string {
	return `${weekdayName(date) ?? ''} ${date}`.trim();
}

/** The clock on the person's wall at an instant, in milliseconds since 1970: `HH:mm`. */
export function clockTime(atMs: number, timeZone: string): string {
	return Temporal.Instant.fromEpochMilliseconds(atMs)
		.toZonedDateTimeISO(timeZone)
		.toPlainTime()
		.toString({ smallestUnit: 'minute' });
}
