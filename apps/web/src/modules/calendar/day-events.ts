import { type DayRules, daysAfter, startOfDayMs } from '@mana/records/rules/day-rules';
import { readDueDate } from '@mana/records/rules/due-dates';
import type { Row } from '../../data/query.ts';

type BlockRow = Row<'timeblocks/timeBlocks'>;

/** One occurrence of an event, on the days that a screen shows. */
export interface DayEvent {
	readonly key: string;
	readonly title: string;
	readonly isAllDay: boolean;
	/** Milliseconds since 1970. */
	readonly startMs: number;
	readonly endMs: number;
	/** The person's day on which it begins. */
	readonly day: string;
	readonly color: string | null;
}

const hourMs = 3_600_000;

/** The events of some days, both included, the earliest first; series with each of their occurrences. */
export async function eventsBetween(
	blocks: readonly BlockRow[],
	{ from, to }: { from: string; to: string },
	rules: DayRules,
): Promise<readonly DayEvent[]> {
	const fromMs = startOfDayMs(from, rules);
	const toMs = startOfDayMs(daysAfter(to, 1), rules);
	const exceptions = exceptionDays(blocks);
	const found: DayEvent[] = [];
	for (const block of blocks) {
		const { kind, recurrenceRule, startDate } = block.record;
		if (kind !== 'scheduled') continue;
		const starts =
			recurrenceRule === null
				? [startDate]
				: await occurrences(block, recurrenceRule, fromMs - 7 * 24 * hourMs, toMs, rules);
		for (const start of starts) {
			if (exceptions.has(`${block.id} ${start.slice(0, 10)}`)) continue;
			const event = eventAt(block, start, rules);
			if (event && event.startMs < toMs && event.endMs > fromMs) found.push(event);
		}
	}
	return found.sort((a, b) => Number(b.isAllDay) - Number(a.isAllDay) || a.startMs - b.startMs);
}

/** Days on which a block of its own stands in place of a series'. */
function exceptionDays(blocks: readonly BlockRow[]): ReadonlySet<string> {
	return new Set(
		blocks.flatMap(({ record: { parentBlockId, recurrenceDate } }) =>
			parentBlockId === null || recurrenceDate === null
				? []
				: [`${parentBlockId} ${recurrenceDate.slice(0, 10)}`],
		),
	);
}

async function occurrences(
	{ record }: BlockRow,
	rule: string,
	fromMs: number,
	toMs: number,
	rules: DayRules,
): Promise<readonly string[]> {
	const { occurrencesBetween, RecurrenceRuleError } = await import('@mana/records/rules/recurrence');
	try {
		const timeZone = record.timezone ?? rules.timeZone;
		return occurrencesBetween({ rule, start: record.startDate, timeZone }, fromMs, toMs);
	} catch (error) {
		if (error instanceof RecurrenceRuleError) return [record.startDate];
		throw error;
	}
}

function eventAt(block: BlockRow, start: string, rules: DayRules): DayEvent | undefined {
	const { startDate, endDate, allDay, title, color } = block.record;
	const read = readDueDate(start, rules);
	if (read === undefined) return undefined;
	const startMs = read.atMs ?? startOfDayMs(read.day, rules);
	const isAllDay = allDay || read.atMs === undefined;
	const first = readDueDate(startDate, rules)?.atMs;
	const last = readDueDate(endDate, rules)?.atMs;
	const lengthMs = first !== undefined && last !== undefined ? Math.max(last - first, 0) : hourMs;
	const endMs = isAllDay ? startOfDayMs(daysAfter(read.day, 1), rules) : startMs + lengthMs;
	return { key: `${block.id} ${start}`, title: title ?? '', isAllDay, startMs, endMs, day: read.day, color };
}
