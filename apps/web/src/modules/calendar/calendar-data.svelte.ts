import { appContext } from '../../app/app-context.ts';
import { liveRows } from '../../app/live.svelte.ts';
import type { Row } from '../../data/query.ts';
import { type BlockRow, type DayEvent, eventsBetween } from './day-events.ts';

export type CalendarRow = Row<'calendar/calendars'>;

export interface CalendarData {
	readonly events: readonly DayEvent[];
	readonly blocks: readonly BlockRow[];
	readonly calendars: readonly CalendarRow[];
	readonly isComplete: boolean;
	/** A CSS colour. */
	colorOf(event: DayEvent): string;
	/** Whatever takes place at the same time, hidden or not. */
	overlapping(span: { readonly startMs: number; readonly endMs: number }): Promise<readonly DayEvent[]>;
}

/** What a calendar shows of some days, both included: without what lies in calendars that are hidden. */
export function calendarData(days: () => { readonly from: string; readonly to: string }): CalendarData {
	const { person, space } = appContext();
	const blocks = liveRows<'timeblocks/timeBlocks'>(
		() => space.shown && { table: 'timeblocks/timeBlocks', ...space.shown, where: { kind: 'scheduled' } },
	);
	const abouts = liveRows<'calendar/events'>(
		() => space.shown && { table: 'calendar/events', ...space.shown },
	);
	const calendars = liveRows<'calendar/calendars'>(
		() => space.shown && { table: 'calendar/calendars', ...space.shown, sort: [{ field: 'createdAt' }] },
	);
	const byId = $derived(new Map(calendars.rows.map((row) => [row.id, row.record])));
	let found = $state.raw<readonly DayEvent[]>([]);
	$effect(() => {
		let isWanted = true;
		void eventsBetween(blocks.rows, days(), person.rules, abouts.rows).then((events) => {
			if (isWanted) found = events;
		});
		return () => {
			isWanted = false;
		};
	});
	const calendarOf = ({ event }: DayEvent) => byId.get(event?.record.calendarId ?? '');
	const shown = $derived(found.filter((event) => calendarOf(event)?.isVisible !== false));
	return {
		get events() {
			return shown;
		},
		get blocks() {
			return blocks.rows;
		},
		get calendars() {
			return calendars.rows;
		},
		get isComplete() {
			return blocks.isComplete;
		},
		colorOf(event) {
			const own = event.event?.record.color ?? event.occurrence.block.color;
			return own ?? calendarOf(event)?.color ?? 'var(--accent)';
		},
		async overlapping({ startMs, endMs }) {
			const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);
			const near = { from: dayAt(startMs - 86_400_000), to: dayAt(endMs + 86_400_000) };
			const all = await eventsBetween(blocks.rows, near, person.rules, abouts.rows);
			return all.filter((one) => !one.isAllDay && one.startMs < endMs && one.endMs > startMs);
		},
	};
}
