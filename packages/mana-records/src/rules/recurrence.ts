import { canonicalHash } from '@mana/sync-protocol';
import { RRuleTemporal } from 'rrule-temporal';

/** A rule that cannot be read, or that no day comes up to. */
export class RecurrenceRuleError extends Error {
	override readonly name = 'RecurrenceRuleError';
	readonly code = 'RECURRENCE_RULE_INVALID';
}

/** When something that repeats takes place. */
export interface Series {
	/** RFC 5545 §3.3.10, with or without `RRULE:` before it. */
	readonly rule: string;
	/** The first occurrence: `YYYY-MM-DD` for what has no time, else a date and time. */
	readonly start: string;
	readonly timeZone: string;
}

/** What a rule may cost: no calendar looks further, and a rule by anybody must not hold everybody up. */
const longestRule = 500;
const occurrencesMax = 2_000;
const candidatesMax = 50_000;
/** Periods looked through for one occurrence: by days they are eleven years, and 29 February comes within eight. */
const periodsMax = 4_000;
const finestFrequency = /(?:^|;)FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;|$)/i;
const bareDate = /^\d{4}-\d\d-\d\d$/;
const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i;

/** Checks a rule as a person or an agent gives it: it can be read, and comes at all. @throws RecurrenceRuleError */
export function checkRecurrenceRule(rule: string): void {
	const start = '2026-01-01';
	const first = nextAfter(readSeries({ rule, start, timeZone: 'UTC' }), Date.parse(start), true);
	if (first === null) throw neverComes();
}

/**
 * The occurrences of a series between two instants, both included, in milliseconds since 1970: at most 2,000, the
 * earliest first. They keep their time by the clock on the wall over daylight saving; one that falls into the hour
 * that is skipped does not take place (RFC 5545 §3.3.10).
 *
 * @throws RecurrenceRuleError
 */
export function occurrencesBetween(series: Series, fromMs: number, toMs: number): string[] {
	const rule = readSeries(series);
	const found: string[] = [];
	let next = nextAfter(rule, fromMs, true);
	while (next !== null && next.epochMilliseconds <= toMs && found.length < occurrencesMax) {
		found.push(occurrenceText(series, next));
		next = nextAfter(rule, next.epochMilliseconds, false);
	}
	return found;
}

/**
 * The first occurrence after an instant, written as the series' start is; undefined where the series has ended.
 *
 * @throws RecurrenceRuleError
 */
export function nextOccurrence(series: Series, afterMs: number): string | undefined {
	const next = nextAfter(readSeries(series), afterMs, false);
	return next === null ? undefined : occurrenceText(series, next);
}

/**
 * The id of one occurrence's record. It follows from series and occurrence alone, so that two devices that make the
 * next one while offline make the same one.
 */
export function occurrenceId(seriesId: string, occurrence: string): string {
	const hex = canonicalHash(['occurrence', seriesId, occurrence]);
	// The form of a UUID of version 8 (RFC 9562 §5.8).
	const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function readSeries({ rule, start, timeZone }: Series): RRuleTemporal<Temporal.ZonedDateTime> {
	const text = rule.trim().replace(/^RRULE:/i, '');
	if (text.length > longestRule || /[\r\n]/.test(text) || !finestFrequency.test(text)) {
		throw new RecurrenceRuleError('expected a rule such as FREQ=WEEKLY;BYDAY=MO, daily at the most');
	}
	try {
		const read = new RRuleTemporal({
			rruleString: `RRULE:${text}`,
			dtstart: startOf(start, timeZone),
			temporal: Temporal,
			strict: true,
			maxIterations: periodsMax,
			maxCandidateEvaluations: candidatesMax,
		});
		if (isUnderstood(text, read)) return read;
	} catch (cause) {
		throw new RecurrenceRuleError('the rule cannot be read', { cause });
	}
	throw new RecurrenceRuleError('the rule names a day, week or month that there is not');
}

const listParts = {
	BYDAY: 'byDay',
	BYMONTHDAY: 'byMonthDay',
	BYMONTH: 'byMonth',
	BYYEARDAY: 'byYearDay',
	BYWEEKNO: 'byWeekNo',
	BYSETPOS: 'bySetPos',
} as const;

/** Whether the library has kept all that the rule names: it leaves out what there is not, and repeats the rest. */
function isUnderstood(text: string, rule: RRuleTemporal<Temporal.ZonedDateTime>): boolean {
	const kept = rule.options();
	return Object.entries(listParts).every(([part, option]) => {
		const named = new RegExp(`(?:^|;)${part}=([^;]*)`, 'i').exec(text)?.[1];
		return named === undefined || new Set(named.split(',')).size === new Set(kept[option]).size;
	});
}

function nextAfter(rule: RRuleTemporal<Temporal.ZonedDateTime>, afterMs: number, isIncluded: boolean) {
	try {
		return rule.next(new Date(afterMs), isIncluded);
	} catch (cause) {
		throw neverComes(cause);
	}
}

function neverComes(cause?: unknown): RecurrenceRuleError {
	return new RecurrenceRuleError('no day comes up to this rule', { cause });
}

function startOf(start: string, timeZone: string): Temporal.ZonedDateTime {
	if (bareDate.test(start)) return Temporal.PlainDate.from(start).toZonedDateTime(timeZone);
	if (hasOffset.test(start)) return Temporal.Instant.from(start).toZonedDateTimeISO(timeZone);
	return Temporal.PlainDateTime.from(start).toZonedDateTime(timeZone);
}

function occurrenceText({ start }: Series, occurrence: Temporal.ZonedDateTime): string {
	if (bareDate.test(start)) return occurrence.toPlainDate().toString();
	if (hasOffset.test(start)) return occurrence.toInstant().toString({ fractionalSecondDigits: 3 });
	return occurrence.toPlainDateTime().toString({ smallestUnit: 'minute' });
}
