import { instantOf } from '@mana/records/rules/calendar-events';
import type { CalendarEvent } from '@mana/records/types/calendar';
import { personDay } from '../person-day.ts';
import type { ToolContext } from '../tool-spec.ts';
import { blockTable, eventsByBlock, plannedIn, shownEvent } from './calendar-blocks.ts';

/** One event with its whole description, and its time where that is known. */
export async function eventInFull(event: CalendarEvent, ctx: ToolContext) {
	const day = await personDay(ctx);
	const { rules } = day;
	const block = (await blockTable.listPlain(ctx)).find(({ id }) => id === event.timeBlockId);
	if (!block) return { ...event };
	const startMs = instantOf(block.startDate, rules) ?? 0;
	const endMs = instantOf(block.endDate ?? block.startDate, rules) ?? startMs;
	const time = {
		block,
		seriesId: block.id,
		recurrenceDate: undefined,
		startMs,
		endMs: block.allDay ? endMs + 1 : endMs,
	};
	const { description, updatedAt } = event;
	return { ...shownEvent(event, time, day), ...(description && { description, updatedAt }) };
}

/** Events between two instants, as a model reads them. */
export async function shownIn(
	ctx: ToolContext,
	range: { readonly startMs: number; readonly endMs: number },
	{
		except,
		isShown = () => true,
	}: { except?: string; isShown?: (event: { id: string; calendarId: string | null }) => boolean } = {},
) {
	const day = await personDay(ctx);
	const [times, byBlock] = await Promise.all([plannedIn(ctx, range, day), eventsByBlock(ctx)]);
	return times.flatMap((time) => {
		const event = byBlock.get(time.seriesId);
		return event && time.seriesId !== except && isShown(event) ? [shownEvent(event, time, day)] : [];
	});
}
