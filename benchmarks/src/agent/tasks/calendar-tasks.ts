import { seedId } from '@mana/records/testing/family-fortnight';
import type { ExpectedChange, HouseholdTask } from '../household-task.ts';
import { annaInTheEvening, benInTheAfternoon, has, toldOf } from './occasions.ts';

/** An event is made of what it is about, and when. */
function newEvent(
	space: 'anna' | 'ben' | 'family',
	title: RegExp,
	when: Readonly<Record<string, unknown>>,
): ExpectedChange[] {
	return [
		{ made: 'calendar/events', in: space, with: { title: has(title) } },
		{ made: 'timeblocks/timeBlocks', in: space, with: when },
	];
}

export const calendarTasks: readonly HouseholdTask[] = [
	{
		...annaInTheEvening,
		id: 'appointment-after-the-clocks-change',
		says: 'Dentist on Tuesday at 4 pm.',
		kind: 'single',
		trap: 'summer time begins before',
		expects: newEvent('anna', /dentist/i, { startDate: '2026-03-31T14:00:00.000Z', allDay: false }),
		async solve({ call }) {
			return (await call('calendar_create', { title: 'Dentist', startTime: '2026-03-31T16:00' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'what-is-on-monday',
		says: 'What do I have on Monday?',
		kind: 'single',
		expects: [],
		answers: [/team meeting/i],
		answersNot: [/yoga/i],
		async solve({ call }) {
			return toldOf(await call('calendar_list', { from: 'Monday' }), 'events');
		},
	},
	{
		...annaInTheEvening,
		id: 'nothing-on-easter-sunday',
		says: 'Do we have anything on as a family on Easter Sunday?',
		kind: 'single',
		trap: 'the answer is: nothing',
		expects: [],
		answers: [/\b(no|nothing|none|nichts|free|don't|not)\b/i],
		async solve({ call }) {
			return toldOf(await call('calendar_list', { from: '2026-04-05', space: 'family' }), 'events');
		},
	},
	{
		...annaInTheEvening,
		id: 'one-of-a-series-moved',
		says: 'Yoga is on Wednesday next week, same time.',
		kind: 'single',
		trap: 'one occurrence of a series, across the change of clocks',
		expects: [
			{
				made: 'timeblocks/timeBlocks',
				in: 'anna',
				with: { parentBlockId: seedId('anna', 'block of yoga'), startDate: '2026-04-01T16:30:00.000Z' },
			},
		],
		async solve({ call }) {
			const found = await call('calendar_list', { from: '2026-03-31', query: 'yoga' });
			const [yoga] = found.list('events');
			const moved = { id: yoga?.id, occurrence: yoga?.occurrence, startTime: '2026-04-01T18:30' };
			return (await call('calendar_update', moved)).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'one-of-a-series-cancelled',
		says: "Mia's swimming next Wednesday is cancelled, just that one.",
		kind: 'single',
		trap: 'the series goes on',
		expects: [
			{
				made: 'timeblocks/timeBlocks',
				in: 'family',
				with: { parentBlockId: seedId('family', 'block of swimming'), isCancelled: true },
			},
		],
		async solve({ call }) {
			const found = await call('calendar_list', { from: '2026-04-01', query: 'swimming', space: 'family' });
			const [swimming] = found.list('events');
			const one = { id: swimming?.id, occurrence: swimming?.occurrence, space: 'family' };
			return (await call('calendar_delete', one)).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'appointment-moved',
		says: 'Physio tomorrow is at 9 instead of 8.',
		kind: 'single',
		expects: [
			{
				changed: 'timeblocks/timeBlocks',
				in: 'anna',
				id: seedId('anna', 'block of physio'),
				to: { startDate: '2026-03-27T08:00:00.000Z', endDate: '2026-03-27T09:00:00.000Z' },
			},
		],
		async solve({ call }) {
			const id = (await call('calendar_list', { from: 'tomorrow' })).idOf('events', 'physio');
			return (await call('calendar_update', { id, startTime: '2026-03-27T09:00' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'appointment-called-off',
		says: 'The quarterly review is called off.',
		kind: 'single',
		expects: [
			{ removed: 'calendar/events', in: 'anna', id: seedId('anna', 'review') },
			{ removed: 'timeblocks/timeBlocks', in: 'anna', id: seedId('anna', 'block of review') },
		],
		async solve({ call }) {
			const id = (await call('calendar_list', { query: 'quarterly review' })).idOf('events');
			return (await call('calendar_delete', { id })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'whole-days',
		says: 'We are at the lake from the 11th to the 12th of April, all of us.',
		kind: 'single',
		trap: 'days without a time, in the shared space',
		expects: newEvent('family', /lake/i, {
			startDate: '2026-04-11',
			endDate: '2026-04-12',
			allDay: true,
		}),
		async solve({ call }) {
			const days = { startTime: '2026-04-11', endTime: '2026-04-12', isAllDay: true };
			return (await call('calendar_create', { title: 'At the lake', ...days, space: 'family' })).text();
		},
	},
	{
		...benInTheAfternoon,
		id: 'dinner-in-another-zone',
		says: 'Dinner with Marco tomorrow at 7.',
		kind: 'single',
		trap: 'by the clock of New York',
		expects: newEvent('ben', /marco/i, { startDate: '2026-03-27T23:00:00.000Z' }),
		async solve({ call }) {
			return (
				await call('calendar_create', { title: 'Dinner with Marco', startTime: '2026-03-27T19:00' })
			).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'where',
		says: "In which room is the parents' evening?",
		kind: 'single',
		expects: [],
		answers: [/room 12|\b12\b/i],
		async solve({ call }) {
			return toldOf(await call('calendar_list', { query: 'parents evening', space: '*' }), 'events');
		},
	},
	{
		...annaInTheEvening,
		id: 'over-all-spaces',
		says: 'What is on next Tuesday, mine and the family’s?',
		kind: 'question',
		expects: [],
		answers: [/review/i, /yoga/i, /parents/i],
		async solve({ call }) {
			return toldOf(await call('calendar_list', { from: '2026-03-31', space: '*' }), 'events');
		},
	},
	{
		...annaInTheEvening,
		id: 'free-time',
		says: 'When could I fit in two hours tomorrow?',
		kind: 'question',
		expects: [],
		answers: [/\b0?9\b|09:00/],
		async solve({ call }) {
			return toldOf(await call('calendar_freeTime', { from: 'tomorrow', minutes: 120 }), 'free');
		},
	},
];
