import { daysAfter } from '@mana/records/rules/day-rules';
import { occurrencesBetween } from '@mana/records/rules/recurrence';
import type { TimeBlock } from '@mana/records/types/calendar';
import { weekdayCodes } from '../../texts/repetition-rule.ts';
import type { BlockRow, DayEvent } from './day-events.ts';
import type { EventDraft } from './event-draft.ts';
import { daysBetween, instantAt, minutesOf, wallTimeAt } from './wall-time.ts';

type SeriesBlock = Pick<TimeBlock, 'startDate' | 'timezone' | 'recurrenceRule'>;

function partsOf(rule: string): Map<string, string> {
	return new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
}

function ruleOf(parts: ReadonlyMap<string, string>): string {
	return [...parts].map(([name, value]) => `${name}=${value}`).join(';');
}

/** The rule of a series that ends before an instant, in milliseconds since 1970. */
export function ruleUntil(
	{ recurrenceRule, startDate, timezone }: SeriesBlock,
	endMs: number,
	zone: string,
): string {
	const parts = partsOf(recurrenceRule ?? '');
	parts.delete('COUNT');
	const isBare = startDate.length === 'YYYY-MM-DD'.length;
	const lastDay = daysAfter(wallTimeAt(endMs, timezone ?? zone).day, -1);
	const lastSecond = new Date(endMs - 1_000).toISOString().slice(0, 19);
	parts.set('UNTIL', isBare ? lastDay.replaceAll('-', '') : `${lastSecond.replaceAll(/[-:]/g, '')}Z`);
	return ruleOf(parts);
}

/** The rule of what goes on from an occurrence: where the series counts, without those that have been. */
export function ruleAfter(
	block: SeriesBlock,
	startMs: number,
	rule: string | null,
	zone: string,
): string | null {
	const parts = partsOf(rule ?? '');
	const count = Number(parts.get('COUNT'));
	if (!(count > 0)) return rule;
	const { startDate: start, timezone } = block;
	const series = { rule: block.recurrenceRule ?? '', start, timeZone: timezone ?? zone };
	const been = occurrencesBetween(series, 0, startMs - 1).length;
	parts.set('COUNT', String(Math.max(1, count - been)));
	return ruleOf(parts);
}

export interface MovedSeries {
	/** When the first one takes place now; undefined where the draft itself says it. */
	readonly times: Pick<TimeBlock, 'startDate' | 'endDate' | 'allDay' | 'timezone'> | undefined;
	readonly rule: string | null;
	/** For which occurrences the exceptions stand now. */
	readonly standIns: readonly { readonly id: string; readonly recurrenceDate: string }[];
}

/** A whole series, moved as far as the draft has moved one of its occurrences; days of the rule move with it. */
export function movedSeries(
	shown: DayEvent,
	draft: EventDraft,
	exceptions: readonly BlockRow[],
	zone: string,
): MovedSeries {
	const { series, occurrence } = shown;
	if (occurrence.recurrenceDate === undefined || draft.rule === null) {
		return { times: undefined, rule: draft.rule, standIns: [] };
	}
	const { timeZone } = draft;
	const wasAllDay = shown.isAllDay;
	const was = wallTimeAt(shown.startMs, wasAllDay ? zone : timeZone);
	const days = daysBetween(was.day, draft.startDay);
	const minutes = minutesOf(draft.startTime);
	const lengthDays = daysBetween(draft.startDay, draft.endDay);
	/** A date or an instant of the old series, by the new clock. */
	const moved = (text: string) => {
		const isBare = text.length === 'YYYY-MM-DD'.length;
		const day = daysAfter(isBare ? text : wallTimeAt(Date.parse(text), timeZone).day, days);
		return draft.isAllDay ? day : new Date(instantAt({ day, minutes }, timeZone)).toISOString();
	};
	const startDate = moved(series.record.startDate);
	const startDay = draft.isAllDay ? startDate : wallTimeAt(Date.parse(startDate), timeZone).day;
	const endDay = daysAfter(startDay, lengthDays);
	const endDate = draft.isAllDay
		? endDay
		: new Date(instantAt({ day: endDay, minutes: minutesOf(draft.endTime) }, timeZone)).toISOString();
	return {
		times: { startDate, endDate, allDay: draft.isAllDay, timezone: timeZone },
		rule: draft.rule === series.record.recurrenceRule ? shiftedRule(draft.rule, days) : draft.rule,
		standIns: exceptions.flatMap(({ id, record: { recurrenceDate } }) =>
			recurrenceDate === null ? [] : [{ id, recurrenceDate: moved(recurrenceDate) }],
		),
	};
}

function shiftedRule(rule: string, days: number): string {
	const parts = partsOf(rule);
	const byDay = parts.get('BYDAY')?.split(',') ?? [];
	if (days === 0 || byDay.length === 0 || !byDay.every((code) => weekdayCodes.includes(code))) return rule;
	const shifted = byDay.map((code) => weekdayCodes.at((weekdayCodes.indexOf(code) + days) % 7) ?? code);
	parts.set('BYDAY', weekdayCodes.filter((code) => shifted.includes(code)).join(','));
	return ruleOf(parts);
}
