import { personDay } from '../person-day.ts';
import type { ToolContext } from '../tool-spec.ts';
import { eventsByBlock, plannedIn, shownEvent } from './calendar-blocks.ts';

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
