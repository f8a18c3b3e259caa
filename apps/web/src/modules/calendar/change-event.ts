import type { TimeBlock } from '@mana/records/types/calendar';
import type { RecordWrite } from '../../data/write.ts';
import type { BlockRow, DayEvent } from './day-events.ts';
import { draftOf, type EventDraft, spanOf } from './event-draft.ts';
import { movedSeries, ruleAfter, ruleUntil } from './series.ts';

/** Of an event that repeats: the one that is shown, that one and all after it, or all. */
export type Scope = 'this' | 'following' | 'all';

export interface ChangeDeps {
	readonly timeZone: string;
	newId(): string;
	/** All blocks, among which are those that stand in place of an occurrence. */
	readonly blocks: readonly BlockRow[];
}

type BlockValues = Partial<Omit<TimeBlock, 'id' | 'createdAt' | 'updatedAt' | 'undecryptable'>>;

const isoText = (ms: number) => new Date(ms).toISOString();

/** When a draft takes place, as its block stores it. */
function blockTimes(draft: EventDraft, { timeZone }: Pick<ChangeDeps, 'timeZone'>): BlockValues {
	const { isAllDay, startDay, endDay } = draft;
	if (isAllDay) return { startDate: startDay, endDate: endDay, allDay: true, timezone: draft.timeZone };
	const span = spanOf(draft, timeZone);
	if (span === undefined) throw new RangeError('the event ends before it begins');
	return {
		startDate: isoText(span.startMs),
		endDate: isoText(span.endMs),
		allDay: false,
		timezone: draft.timeZone,
	};
}

function eventValues({ title, calendarId, reminders, location, description }: EventDraft) {
	return {
		title,
		calendarId,
		reminders: [...reminders],
		location: location || null,
		description: description || null,
	};
}

/** An event and the time that it takes, which name each other. */
export function addEvent(
	draft: EventDraft,
	spaceId: string,
	deps: Omit<ChangeDeps, 'blocks'>,
): RecordWrite[] {
	const [eventId, blockId] = [deps.newId(), deps.newId()];
	const block: RecordWrite<'timeblocks/timeBlocks'> = {
		op: 'insert',
		table: 'timeblocks/timeBlocks',
		spaceId,
		id: blockId,
		values: {
			title: draft.title,
			...blockTimes(draft, deps),
			recurrenceRule: draft.rule,
			sourceModule: 'calendar',
			sourceId: eventId,
		},
	};
	const event: RecordWrite<'calendar/events'> = {
		op: 'insert',
		table: 'calendar/events',
		spaceId,
		id: eventId,
		values: { ...eventValues(draft), timeBlockId: blockId },
	};
	return [block, event];
}

/** Writes a changed event. Of one that does not repeat the scope does not matter. */
export function changeEvent(
	shown: DayEvent,
	draft: EventDraft,
	scope: Scope,
	deps: ChangeDeps,
): RecordWrite[] {
	const { series, occurrence } = shown;
	if (occurrence.recurrenceDate === undefined) return changeAll(shown, draft, deps);
	const isFirst = occurrence.recurrenceDate === series.record.startDate;
	if (scope === 'all' || (scope === 'following' && isFirst)) return changeAll(shown, draft, deps);
	if (scope === 'following') {
		const rest = { ...draft, rule: ruleAfter(series.record, shown.startMs, draft.rule, deps.timeZone) };
		return [...endBefore(shown, deps), ...addEvent(rest, series.spaceId, deps)];
	}
	const before = draftOf(shown, deps.timeZone);
	const isMoreThanTime =
		draft.location !== before.location ||
		draft.description !== before.description ||
		draft.calendarId !== before.calendarId;
	// What stands in for an occurrence says when and its title; with more to say it becomes an event of its own.
	return isMoreThanTime
		? [...cancel(shown, deps), ...addEvent({ ...draft, rule: null }, series.spaceId, deps)]
		: standIn(shown, { ...blockTimes(draft, deps), title: draft.title, isCancelled: false }, deps);
}

export function removeEvent(shown: DayEvent, scope: Scope, deps: ChangeDeps): RecordWrite[] {
	const { series, event, occurrence } = shown;
	const isFirst = occurrence.recurrenceDate === series.record.startDate;
	if (occurrence.recurrenceDate !== undefined && scope === 'this') return cancel(shown, deps);
	if (occurrence.recurrenceDate !== undefined && scope === 'following' && !isFirst)
		return endBefore(shown, deps);
	return [series, ...standInsOf(series, deps), ...(event ? [event] : [])].map(({ table, spaceId, id }) => ({
		op: 'delete',
		table,
		spaceId,
		id,
	}));
}

function changeAll(shown: DayEvent, draft: EventDraft, deps: ChangeDeps): RecordWrite[] {
	const { series, event } = shown;
	const { times, rule, standIns } = movedSeries(shown, draft, standInsOf(series, deps), deps.timeZone);
	const block: RecordWrite<'timeblocks/timeBlocks'> = {
		op: 'update',
		table: 'timeblocks/timeBlocks',
		spaceId: series.spaceId,
		id: series.id,
		values: { title: draft.title, ...(times ?? blockTimes(draft, deps)), recurrenceRule: rule },
	};
	const moved = standIns.map(
		({ id, recurrenceDate }): RecordWrite<'timeblocks/timeBlocks'> => ({
			op: 'update',
			table: 'timeblocks/timeBlocks',
			spaceId: series.spaceId,
			id,
			values: { recurrenceDate },
		}),
	);
	const about: RecordWrite<'calendar/events'>[] = event
		? [
				{
					op: 'update',
					table: 'calendar/events',
					spaceId: event.spaceId,
					id: event.id,
					values: eventValues(draft),
				},
			]
		: [];
	return [block, ...moved, ...about];
}

/** The series ends before this occurrence; what stood in for later ones goes. */
function endBefore({ series, startMs }: DayEvent, deps: ChangeDeps): RecordWrite[] {
	const recurrenceRule = ruleUntil(series.record, startMs, deps.timeZone);
	const later = standInsOf(series, deps).filter(
		({ record }) => Date.parse(record.recurrenceDate ?? '') >= startMs,
	);
	const block: RecordWrite<'timeblocks/timeBlocks'> = {
		op: 'update',
		table: 'timeblocks/timeBlocks',
		spaceId: series.spaceId,
		id: series.id,
		values: { recurrenceRule },
	};
	return [
		block,
		...later.map(({ table, spaceId, id }): RecordWrite => ({ op: 'delete', table, spaceId, id })),
	];
}

function cancel(shown: DayEvent, deps: ChangeDeps): RecordWrite[] {
	const { startDate, endDate, allDay, timezone } = shown.occurrence.block;
	const isStandIn = shown.occurrence.block.parentBlockId !== null;
	const times = isStandIn ? { startDate, endDate } : occurrenceTimes(shown);
	return standIn(shown, { ...times, allDay, timezone, isCancelled: true }, deps);
}

function occurrenceTimes({ isAllDay, day, lastDay, startMs, endMs }: DayEvent): BlockValues {
	return isAllDay
		? { startDate: day, endDate: lastDay }
		: { startDate: isoText(startMs), endDate: isoText(endMs) };
}

/** The block that stands in place of an occurrence: the one that is there, or one that comes. */
function standIn({ series, occurrence }: DayEvent, values: BlockValues, deps: ChangeDeps): RecordWrite[] {
	const { block, recurrenceDate } = occurrence;
	const name = { table: 'timeblocks/timeBlocks', spaceId: series.spaceId } as const;
	if (block.parentBlockId !== null) return [{ op: 'update', ...name, id: block.id, values }];
	const { kind, type, sourceModule, sourceId } = series.record;
	const inherited = {
		kind,
		type,
		sourceModule,
		sourceId,
		parentBlockId: series.id,
		isRecurrenceException: true,
	};
	const insert: RecordWrite<'timeblocks/timeBlocks'> = {
		op: 'insert',
		...name,
		id: deps.newId(),
		values: { ...inherited, recurrenceDate: recurrenceDate ?? null, ...values },
	};
	return [insert];
}

function standInsOf(series: BlockRow, { blocks }: Pick<ChangeDeps, 'blocks'>): readonly BlockRow[] {
	return blocks.filter(({ record }) => record.parentBlockId === series.id);
}
