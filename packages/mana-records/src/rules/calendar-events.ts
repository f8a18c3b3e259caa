import type { TimeBlock } from '../types/calendar.ts';
import { type DayRules, daysAfter } from './day-rules.ts';
import { occurrencesBetween, RecurrenceRuleError } from './recurrence.ts';

type Block = Pick<
	TimeBlock,
	| 'id'
	| 'startDate'
	| 'endDate'
	| 'allDay'
	| 'timezone'
	| 'recurrenceRule'
	| 'parentBlockId'
	| 'recurrenceDate'
	| 'isCancelled'
>;

/** One time that a block takes place. */
export interface Occurrence<B> {
	/** The block that says when: of a series, or the one that stands in place of an occurrence. */
	readonly block: B;
	/** The block of its series; the block itself where it does not stand in for another. */
	readonly seriesId: string;
	/** Which occurrence of its series it is, as the series writes it; undefined where nothing repeats. */
	readonly recurrenceDate: string | undefined;
	/** Milliseconds since 1970. What takes all day ends with the beginning of the next one. */
	readonly startMs: number;
	readonly endMs: number;
}

interface Span {
	readonly startMs: number;
	readonly endMs: number;
}

/** An hour, for what does not say when it ends. */
const usualMs = 3_600_000;
const bareDate = /^\d{4}-\d\d-\d\d$/;
const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * What takes place between two instants, in milliseconds since 1970, the earliest first. A block that stands in place
 * of an occurrence takes its place, and one that is cancelled leaves it empty.
 */
export function occurrencesIn<B extends Block>(
	blocks: readonly B[],
	fromMs: number,
	toMs: number,
	rules: DayRules,
): Occurrence<B>[] {
	const exceptions = Map.groupBy(
		blocks.filter(({ parentBlockId }) => parentBlockId !== null),
		({ parentBlockId }) => parentBlockId,
	);
	const found = blocks.flatMap((block): Occurrence<B>[] => {
		if (block.parentBlockId !== null) return standIn(block, rules);
		const span = spanOf(block, rules);
		if (span === undefined) return [];
		if (block.recurrenceRule === null) {
			return [{ block, seriesId: block.id, recurrenceDate: undefined, ...span }];
		}
		const replaced = new Set((exceptions.get(block.id) ?? []).map(({ recurrenceDate }) => recurrenceDate));
		return repeated(block, span, { fromMs, toMs }, rules).filter(
			({ recurrenceDate = null }) => !replaced.has(recurrenceDate),
		);
	});
	return found
		.filter(({ block, startMs, endMs }) => !block.isCancelled && startMs < toMs && endMs > fromMs)
		.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
}

function standIn<B extends Block>(block: B, rules: DayRules): Occurrence<B>[] {
	const span = spanOf(block, rules);
	if (span === undefined) return [];
	const { parentBlockId, recurrenceDate } = block;
	return [
		{ block, seriesId: parentBlockId ?? block.id, recurrenceDate: recurrenceDate ?? undefined, ...span },
	];
}

function repeated<B extends Block>(
	block: B,
	{ startMs, endMs }: Span,
	range: { readonly fromMs: number; readonly toMs: number },
	rules: DayRules,
): Occurrence<B>[] {
	const { recurrenceRule: rule, startDate: start, timezone } = block;
	if (rule === null) return [];
	const lengthMs = endMs - startMs;
	const lengthDays = Math.round(lengthMs / 86_400_000);
	const series = { rule, start, timeZone: timezone ?? rules.timeZone };
	return occurrences(series, range.fromMs - lengthMs, range.toMs).flatMap((recurrenceDate) => {
		const at = instantOf(recurrenceDate, rules);
		if (at === undefined) return [];
		// A day is not 24 hours where the clocks change.
		const end = bareDate.test(recurrenceDate)
			? instantOf(daysAfter(recurrenceDate, Math.max(1, lengthDays)), rules)
			: at + lengthMs;
		return [{ block, seriesId: block.id, recurrenceDate, startMs: at, endMs: end ?? at }];
	});
}

/** None for a rule, by whatever client, that cannot be read. */
function occurrences(...of: Parameters<typeof occurrencesBetween>): string[] {
	try {
		return occurrencesBetween(...of);
	} catch (error) {
		if (error instanceof RecurrenceRuleError) return [];
		throw error;
	}
}

/** Undefined for text that is no date. Days are those of the calendar here, whenever the person's day begins. */
function spanOf({ startDate, endDate, allDay }: Block, rules: DayRules): Span | undefined {
	const startMs = instantOf(startDate, rules);
	if (startMs === undefined) return undefined;
	if (allDay || bareDate.test(startDate)) {
		const last = (endDate ?? startDate).slice(0, 'YYYY-MM-DD'.length);
		const endMs = bareDate.test(last) ? instantOf(daysAfter(last, 1), rules) : undefined;
		return { startMs, endMs: Math.max(endMs ?? 0, startMs + 1) };
	}
	const endMs = endDate === null ? undefined : instantOf(endDate, rules);
	return { startMs, endMs: Math.max(endMs ?? startMs + usualMs, startMs) };
}

/** The instant of a date or a time, in milliseconds since 1970; undefined for other text. */
export function instantOf(text: string, { timeZone }: Pick<DayRules, 'timeZone'>): number | undefined {
	try {
		if (bareDate.test(text)) return Temporal.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds;
		return hasOffset.test(text)
			? Temporal.Instant.from(text).epochMilliseconds
			: Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
	} catch {
		return undefined;
	}
}

/**
 * The stretches between two instants in which nothing takes place, each at least as long as is asked for, within the
 * hours of the day that are asked for.
 *
 * @param hours `HH:mm`, in the person's zone
 */
export function freeTimes(
	busy: readonly Span[],
	range: Span,
	{ from, to, leastMs }: { readonly from: string; readonly to: string; readonly leastMs: number },
	{ timeZone }: Pick<DayRules, 'timeZone'>,
): Span[] {
	const sorted = busy.toSorted((a, b) => a.startMs - b.startMs);
	const zoned = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
	const free: Span[] = [];
	const lastDay = zoned(range.endMs).toPlainDate();
	for (let day = zoned(range.startMs).toPlainDate(); Temporal.PlainDate.compare(day, lastDay) <= 0; ) {
		const at = (time: string) => day.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
		let start = Math.max(range.startMs, at(from));
		const end = Math.min(range.endMs, at(to));
		for (const { startMs, endMs } of sorted) {
			if (endMs <= start || startMs >= end) continue;
			if (startMs - start >= leastMs) free.push({ startMs: start, endMs: startMs });
			start = Math.max(start, endMs);
		}
		if (end - start >= leastMs) free.push({ startMs: start, endMs: end });
		day = day.add({ days: 1 });
	}
	return free;
}
