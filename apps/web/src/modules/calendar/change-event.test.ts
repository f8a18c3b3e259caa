import { describe, expect, test } from 'bun:test';
import { events, timeBlocks } from '@mana/records/types/calendar';
import type { RecordWrite } from '../../data/write.ts';
import { addEvent, changeEvent, removeEvent, type Scope } from './change-event.ts';
import { type BlockRow, type DayEvent, type EventRow, eventsBetween } from './day-events.ts';
import { draftOf, type EventDraft, movedDraft, newDraft } from './event-draft.ts';

const timeZone = 'Europe/Zurich';
const rules = { timeZone, weekStart: 'monday', dayStartsAt: '00:00' } as const;
const hourMs = 3_600_000;

/** The records of a space, as writes make and change them. */
function createRecords() {
	const blocks = new Map<string, BlockRow>();
	const abouts = new Map<string, EventRow>();
	let made = 0;
	const newId = () => `id-${++made}`;
	const createdAt = '2026-11-01T00:00:00.000Z';
	const base = (id: string) => ({ id, createdAt, updatedAt: createdAt });
	return {
		deps: () => ({ timeZone, newId, blocks: [...blocks.values()] }),
		apply(writes: readonly RecordWrite[]) {
			for (const write of writes) {
				const { table, spaceId, id = newId() } = write;
				const rows: Map<string, { record: object }> = table === 'calendar/events' ? abouts : blocks;
				if (write.op === 'delete') rows.delete(id);
				else {
					const absent = table === 'calendar/events' ? events.absent : timeBlocks.absent;
					const record = { ...absent, ...base(id), ...rows.get(id)?.record, ...write.values };
					rows.set(id, { table, spaceId, id, record, isWaiting: false } as BlockRow);
				}
			}
		},
		shown: (from: string, to: string) =>
			eventsBetween([...blocks.values()], { from, to }, rules, [...abouts.values()]),
		count: () => blocks.size + abouts.size,
	};
}

const at = (text: string) => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
const said = (list: readonly DayEvent[]) =>
	list.map(({ title, startMs, endMs }) => {
		const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
		return `${start.toPlainDate()} ${start.toPlainTime().toString({ smallestUnit: 'minute' })} ${title} ${(endMs - startMs) / hourMs}h`;
	});

/** A meeting on each Monday at 10, from 2 November on. */
function weeklyMeeting(rule = 'FREQ=WEEKLY;BYDAY=MO') {
	const records = createRecords();
	const span = { startMs: at('2026-11-02T10:00'), endMs: at('2026-11-02T11:00'), isAllDay: false };
	const draft: EventDraft = { ...newDraft(span, timeZone, null), title: 'Meeting', rule };
	records.apply(addEvent(draft, 's', records.deps()));
	return records;
}
const month = ['2026-11-01', '2026-11-30'] as const;

async function changed(
	scope: Scope,
	change: (draft: EventDraft) => EventDraft,
	records = weeklyMeeting(),
	which = 2,
) {
	const shown = (await records.shown(...month))[which];
	if (!shown) throw new RangeError('the event is not shown');
	records.apply(changeEvent(shown, change(draftOf(shown, timeZone)), scope, records.deps()));
	return said(await records.shown(...month));
}
const laterByAnHour = (draft: EventDraft): EventDraft => ({ ...draft, startTime: '11:00', endTime: '12:00' });

describe('an event that repeats', () => {
	test('changes on one day alone', async () => {
		expect(await changed('this', laterByAnHour)).toEqual([
			'2026-11-02 10:00 Meeting 1h',
			'2026-11-09 10:00 Meeting 1h',
			'2026-11-16 11:00 Meeting 1h',
			'2026-11-23 10:00 Meeting 1h',
			'2026-11-30 10:00 Meeting 1h',
		]);
	});

	test('changes from one day on', async () => {
		expect(await changed('following', (draft) => ({ ...laterByAnHour(draft), title: 'Later' }))).toEqual([
			'2026-11-02 10:00 Meeting 1h',
			'2026-11-09 10:00 Meeting 1h',
			'2026-11-16 11:00 Later 1h',
			'2026-11-23 11:00 Later 1h',
			'2026-11-30 11:00 Later 1h',
		]);
	});

	test('changes as a whole, its days of the week with it', async () => {
		const toTuesday = (draft: EventDraft) => ({ ...draft, startDay: '2026-11-17', endDay: '2026-11-17' });
		expect(await changed('all', toTuesday)).toEqual([
			'2026-11-03 10:00 Meeting 1h',
			'2026-11-10 10:00 Meeting 1h',
			'2026-11-17 10:00 Meeting 1h',
			'2026-11-24 10:00 Meeting 1h',
		]);
	});

	test('keeps the exceptions when it is moved as a whole', async () => {
		const records = weeklyMeeting();
		const third = (await records.shown(...month))[2] as DayEvent;
		records.apply(removeEvent(third, 'this', records.deps()));
		expect(await changed('all', laterByAnHour, records, 0)).toEqual([
			'2026-11-02 11:00 Meeting 1h',
			'2026-11-09 11:00 Meeting 1h',
			'2026-11-23 11:00 Meeting 1h',
			'2026-11-30 11:00 Meeting 1h',
		]);
	});

	test('that ends after some times has as many, however it is parted', async () => {
		const records = weeklyMeeting('FREQ=WEEKLY;BYDAY=MO;COUNT=4');
		expect(await changed('following', laterByAnHour, records)).toEqual([
			'2026-11-02 10:00 Meeting 1h',
			'2026-11-09 10:00 Meeting 1h',
			'2026-11-16 11:00 Meeting 1h',
			'2026-11-23 11:00 Meeting 1h',
		]);
	});

	test('becomes on one day an event of its own where more than its time changes', async () => {
		const records = weeklyMeeting();
		await changed('this', (draft) => ({ ...draft, location: 'Basel' }), records);
		const places = (await records.shown(...month)).map(({ event }) => event?.record.location ?? '');
		expect(places).toEqual(['', '', 'Basel', '', '']);
	});

	test.each([
		['this', 4],
		['following', 2],
		['all', 0],
	] as const)('is deleted on %s', async (scope, left) => {
		const records = weeklyMeeting();
		const third = (await records.shown(...month))[2] as DayEvent;
		records.apply(removeEvent(third, scope, records.deps()));
		expect(await records.shown(...month)).toHaveLength(left);
		if (scope === 'all') expect(records.count()).toBe(0);
	});
});

test('an event of hours keeps its hours over daylight saving', async () => {
	const records = createRecords();
	const span = { startMs: at('2026-10-19T10:00'), endMs: at('2026-10-19T11:30'), isAllDay: false };
	const draft: EventDraft = { ...newDraft(span, timeZone, null), title: 'Meeting', rule: 'FREQ=WEEKLY' };
	records.apply(addEvent(draft, 's', records.deps()));
	expect(said(await records.shown('2026-10-19', '2026-10-27'))).toEqual([
		'2026-10-19 10:00 Meeting 1.5h',
		'2026-10-26 10:00 Meeting 1.5h',
	]);
});

test('an event that is dragged is one of days or hours, as the place it is dragged to', () => {
	const span = { startMs: at('2026-11-02T10:00'), endMs: at('2026-11-02T11:00'), isAllDay: false };
	const draft = newDraft(span, timeZone, null);
	const allDay = { startMs: at('2026-11-05T00:00'), endMs: at('2026-11-07T00:00'), isAllDay: true };
	expect(movedDraft(draft, allDay)).toMatchObject({
		isAllDay: true,
		startDay: '2026-11-05',
		endDay: '2026-11-06',
	});
});
