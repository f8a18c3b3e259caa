import type { Occurrence } from '@mana/records/rules/calendar-events';
import { type DayRules, daysAfter } from '@mana/records/rules/day-rules';
import type { TimeBlock } from '@mana/records/types/calendar';
import type { Row } from '../../data/query.ts';
import { wallTimeAt } from './wall-time.ts';

export type BlockRow = Row<'timeblocks/timeBlocks'>;
export type EventRow = Row<'calendar/events'>;

/** One time that an event takes place. */
export interface DayEvent {
	readonly key: string;
	readonly title: string;
	readonly isAllDay: boolean;
	/** Milliseconds since 1970. */
	readonly startMs: number;
	readonly endMs: number;
	/** The first and the last day of the calendar that it touches. */
	readonly day: string;
	readonly lastDay: string;
	readonly occurrence: Occurrence<TimeBlock>;
	/** The block that says when; of a series the first. */
	readonly series: BlockRow;
	/** What it is about; missing where another module has planned the time. */
	readonly event: EventRow | undefined;
}

/** What takes place on some days of the calendar, both included: what lasts all day first, then the earliest. */
export async function eventsBetween(
	blocks: readonly BlockRow[],
	{ from, to }: { readonly from: string; readonly to: string },
	rules: DayRules,
	events: readonly EventRow[] = [],
): Promise<readonly DayEvent[]> {
	const { instantOf, occurrencesIn } = await import('@mana/records/rules/calendar-events');
	const scheduled = blocks.filter(({ record }) => record.kind === 'scheduled');
	const rows = new Map(scheduled.map((row) => [row.id, row]));
	const eventsByBlock = new Map(events.map((row) => [row.record.timeBlockId, row]));
	const fromMs = instantOf(from, rules) ?? 0;
	const toMs = instantOf(daysAfter(to, 1), rules) ?? 0;
	const found = occurrencesIn(
		scheduled.map(({ record }) => record),
		fromMs,
		toMs,
		rules,
	);
	return found
		.flatMap((occurrence): DayEvent[] => {
			const { block, seriesId, startMs, endMs } = occurrence;
			const series = rows.get(seriesId);
			if (!series) return [];
			const event = eventsByBlock.get(seriesId);
			const dayAt = (ms: number) => wallTimeAt(ms, rules.timeZone).day;
			return [
				{
					key: `${block.id} ${startMs}`,
					title: block.title || series.record.title || event?.record.title || '',
					isAllDay: block.allDay || block.startDate.length === 'YYYY-MM-DD'.length,
					startMs,
					endMs,
					day: dayAt(startMs),
					lastDay: dayAt(Math.max(endMs - 1, startMs)),
					occurrence,
					series,
					event,
				},
			];
		})
		.sort((a, b) => Number(b.isAllDay) - Number(a.isAllDay) || a.startMs - b.startMs);
}
