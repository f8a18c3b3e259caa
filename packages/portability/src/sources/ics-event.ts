import type { ImportItem, Loss } from '../import/import-item.ts';
import { itemId } from '../import/item-ids.ts';
import type { Place } from '../portability-error.ts';
import { type IcalBlock, type IcalComponent, propertiesNamed, textOf } from './ical-blocks.ts';
import { type IcalTime, readTimes } from './ical-times.ts';
import { instantOf, lossesOf, type Reading, ruleOf, timeOf } from './ics-reading.ts';

/** What the records of one event have in common. */
interface EventHead {
	readonly event: IcalComponent;
	readonly start: IcalTime;
	readonly uid: string;
	readonly eventId: string;
	/** Of the series, or of the one time that it takes place. */
	readonly blockId: string;
	readonly base: {
		readonly kind: 'record';
		readonly label: string;
		readonly place: Place;
		readonly createdAt: string | undefined;
		readonly modifiedAt: string | undefined;
	};
	/** Of its time block. */
	readonly times: Readonly<Record<string, unknown>>;
}

/** An event, its time block, and a block for each occurrence that is moved or does not take place. */
export function* eventItems(event: IcalComponent, block: IcalBlock, reading: Reading): Generator<ImportItem> {
	const place = { part: reading.part, line: block.line };
	const label = textOf(event, 'summary') ?? '';
	const start = timeOf(event, 'dtstart', reading);
	if (start === undefined)
		return yield { kind: 'wrong', reason: 'FIELD_MISSING', field: 'DTSTART', label, place };
	const head = headOf(event, start, { place, label, reading });
	const isCancelled = textOf(event, 'status')?.toUpperCase() === 'CANCELLED';
	const recurrence = timeOf(event, 'recurrence-id', reading);
	if (recurrence !== undefined) return yield movedItem(head, recurrence, isCancelled);
	if (isCancelled) return yield { kind: 'skipped', reason: 'IN_TRASH', label, place };
	const { tagIds, items } = reading.tags.of(namesOf(event, 'categories'), place);
	yield* items;
	yield* seriesItems(head, ruleOf(block), { calendarId: reading.calendarId, tagIds });
	for (const property of propertiesNamed(event, 'exdate')) {
		for (const excluded of readTimes(property, reading.zones, reading.floating))
			yield excludedItem(head, excluded);
	}
}

function headOf(
	event: IcalComponent,
	start: IcalTime,
	{ place, label, reading }: { readonly place: Place; readonly label: string; readonly reading: Reading },
): EventHead {
	const uid = textOf(event, 'uid') ?? `${label} ${start.text}`;
	const eventId = itemId('ics', 'event', uid);
	const createdAt = instantOf(event, 'created', reading);
	const modifiedAt = instantOf(event, 'last-modified', reading);
	const times = {
		startDate: start.text,
		endDate: endOf(event, start, reading),
		allDay: start.isDate,
		timezone: start.timeZone ?? null,
		sourceModule: 'calendar',
		sourceId: eventId,
	};
	const base = { kind: 'record', label, place, createdAt, modifiedAt } as const;
	return { event, start, uid, eventId, blockId: itemId('ics', 'block', uid), base, times };
}

function* seriesItems(
	{ event, start, base, times, blockId, eventId }: EventHead,
	{ rule, losses, text }: ReturnType<typeof ruleOf>,
	{ calendarId, tagIds }: { readonly calendarId: string; readonly tagIds: readonly string[] },
): Generator<ImportItem> {
	const pieces = [textOf(event, 'description'), text].filter((piece) => piece !== undefined);
	const described = { title: base.label, description: pieces.join('\n\n') || null };
	const series = { ...times, ...described, recurrenceRule: rule ?? null };
	yield { ...base, table: 'timeblocks/timeBlocks', id: blockId, values: series, losses: [] };
	const { minutes, losses: alarms } = remindersOf(event);
	const location = textOf(event, 'location') ?? null;
	const values = { ...described, location, calendarId, timeBlockId: blockId, reminders: minutes, tagIds };
	const zone: Loss[] =
		start.unknownZone === undefined ? [] : [{ code: 'TIME_ZONE', detail: start.unknownZone }];
	const all = [...losses, ...alarms, ...zone, ...lossesOf(event)];
	yield { ...base, table: 'calendar/events', id: eventId, values, losses: all };
}

/** What stands in place of one occurrence. */
function movedItem(
	{ event, base, times, uid, blockId }: EventHead,
	{ text: recurrenceDate }: IcalTime,
	isCancelled: boolean,
): ImportItem {
	const described = { title: base.label, description: textOf(event, 'description') ?? null };
	const standsFor = { parentBlockId: blockId, recurrenceDate, isRecurrenceException: true, isCancelled };
	const id = itemId('ics', 'exception', uid, recurrenceDate);
	const values = { ...times, ...described, ...standsFor };
	return { ...base, table: 'timeblocks/timeBlocks', id, values, losses: lossesOf(event) };
}

/** That one occurrence does not take place. */
function excludedItem(
	{ base, times, uid, blockId }: EventHead,
	{ text: recurrenceDate }: IcalTime,
): ImportItem {
	const standsFor = {
		parentBlockId: blockId,
		recurrenceDate,
		isRecurrenceException: true,
		isCancelled: true,
	};
	const id = itemId('ics', 'exception', uid, recurrenceDate);
	const values = { ...times, startDate: recurrenceDate, endDate: null, ...standsFor };
	return { ...base, table: 'timeblocks/timeBlocks', id, values, losses: [] };
}

/** Of what takes all day the last day, which RFC 5545 leaves out. */
function endOf(event: IcalComponent, start: IcalTime, reading: Reading): string | null {
	const end = timeOf(event, 'dtend', reading);
	if (end !== undefined && start.isDate) {
		const last = Temporal.PlainDate.from(end.text.slice(0, 10)).subtract({ days: 1 }).toString();
		return [last, start.text].sort()[1] ?? last;
	}
	if (end !== undefined) return end.text;
	const said = textOf(event, 'duration');
	try {
		if (said === undefined) return start.text;
		const duration = Temporal.Duration.from(said);
		if (!start.isDate)
			return Temporal.Instant.from(start.text)
				.add({ seconds: duration.total({ unit: 'second', relativeTo: '2026-01-01' }) })
				.toString({ fractionalSecondDigits: 3 });
		return Temporal.PlainDate.from(start.text)
			.add({ days: Math.max(0, duration.days + duration.weeks * 7 - 1) })
			.toString();
	} catch {
		return start.text;
	}
}

/** Alarms some minutes before; others are lost. */
function remindersOf(event: IcalComponent): { minutes: number[]; losses: Loss[] } {
	const alarms = event.components.filter(({ name }) => name === 'valarm');
	const minutes = alarms.flatMap((alarm) => {
		const found = /^-P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
			textOf(alarm, 'trigger') ?? '',
		);
		if (found === null) return [];
		const [weeks = 0, days = 0, hours = 0, mins = 0] = found.slice(1).map((part) => Number(part ?? 0));
		return [((weeks * 7 + days) * 24 + hours) * 60 + mins];
	});
	return { minutes, losses: minutes.length < alarms.length ? [{ code: 'REMINDER' }] : [] };
}

function namesOf(component: IcalComponent, name: string): string[] {
	return propertiesNamed(component, name).flatMap(({ values }) =>
		values.filter((value) => typeof value === 'string'),
	);
}
