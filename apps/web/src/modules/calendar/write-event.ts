import type { RecordWrite } from '../../data/write.ts';

export interface NewEvent {
	readonly title: string;
	/** `YYYY-MM-DD` */
	readonly day: string;
	/** `HH:mm`; without both it takes the whole day. */
	readonly from: string;
	readonly to: string;
	readonly location: string;
	readonly timeZone: string;
}

/** An event and the stretch of time that it takes, which name each other. An end before the beginning is the next day's. */
export function newEvent(event: NewEvent, spaceId: string, newId: () => string): readonly RecordWrite[] {
	const { title, day, from, to, location, timeZone } = event;
	const [eventId, blockId] = [newId(), newId()];
	const allDay = from === '' || to === '';
	const instant = (date: Temporal.PlainDate, time: string) =>
		date.toZonedDateTime({ timeZone, plainTime: time }).toInstant().toString({ fractionalSecondDigits: 3 });
	const first = Temporal.PlainDate.from(day);
	const last = to < from ? first.add({ days: 1 }) : first;
	const block: RecordWrite<'timeblocks/timeBlocks'> = {
		op: 'insert',
		table: 'timeblocks/timeBlocks',
		spaceId,
		id: blockId,
		values: {
			title,
			allDay,
			startDate: allDay ? day : instant(first, from),
			endDate: allDay ? day : instant(last, to),
			timezone: timeZone,
			sourceModule: 'calendar',
			sourceId: eventId,
		},
	};
	const written: RecordWrite<'calendar/events'> = {
		op: 'insert',
		table: 'calendar/events',
		spaceId,
		id: eventId,
		values: { title, timeBlockId: blockId, location: location === '' ? null : location },
	};
	return [block, written];
}
