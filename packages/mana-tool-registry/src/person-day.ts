import {
	type DayRules,
	dayFormatter,
	daysAfter,
	startOfDayMs,
	weekdayOf,
} from '@mana/records/rules/day-rules';
import { type DueBucket, dueBuckets } from '@mana/records/rules/due-dates';
import type { ToolContext } from './tool-spec.ts';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** The moment of a call, as the person counts it. */
export interface PersonDay {
	readonly rules: DayRules;
	/** The instant of the call. An answer that took it is good for that moment alone; one by `today` for the day. */
	readonly nowMs: number;
	/** `YYYY-MM-DD` */
	readonly today: string;
	/** The person's day at an instant, in milliseconds since 1970. */
	dayAt(atMs: number): string;
	/** Where due dates stand now. */
	bucketOf(due: string | null): DueBucket;
}

/** What telling the day takes of a tool's context. */
type DayContext = Pick<ToolContext, 'now' | 'settings' | 'tellTime'>;

/** @param timeZone in place of the person's own */
export async function personDay(ctx: DayContext, timeZone?: string): Promise<PersonDay> {
	const rules = { ...(await ctx.settings()), ...(timeZone !== undefined && { timeZone }) };
	const dayAt = dayFormatter(rules);
	const endOf = (day: string) => startOfDayMs(daysAfter(day, 1), rules);
	let bucketOf: PersonDay['bucketOf'] | undefined;
	return {
		rules,
		get nowMs() {
			return ctx.now();
		},
		dayAt,
		today: ctx.tellTime((nowMs) => {
			const value = dayAt(nowMs);
			return { value, untilMs: () => endOf(value) };
		}),
		bucketOf(due) {
			bucketOf ??= ctx.tellTime((nowMs) => {
				let nextMs = Number.POSITIVE_INFINITY;
				const value = dueBuckets(nowMs, rules, (atMs) => {
					nextMs = Math.min(nextMs, atMs + 1);
				});
				return { value, untilMs: () => Math.min(nextMs, endOf(dayAt(nowMs))) };
			});
			return bucketOf(due);
		},
	};
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
