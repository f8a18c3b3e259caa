import { calendars, events, timeBlocks } from '../../types/calendar.ts';
import { eventGuests, socialEvents } from '../../types/events.ts';
import { type FamilySpace, type SeededRecord, seedId, seedsOf } from './seeded-record.ts';

interface PlannedEvent {
	readonly title: string;
	/** By the clock on the wall of its zone; a date alone for the whole day. */
	readonly start: string;
	/** Hours. */
	readonly hours?: number;
	readonly location?: string;
	readonly repeat?: string;
	readonly zone?: string;
	readonly calendar?: string;
}

/** An event and the block that says when it takes place, as tools and screens write them. */
function planned(space: FamilySpace, name: string, event: PlannedEvent): SeededRecord[] {
	const { title, start, hours = 1, location = null, repeat = null, zone = 'Europe/Zurich', calendar } = event;
	const seed = seedsOf(space);
	const allDay = start.length === 'YYYY-MM-DD'.length;
	const begins = Temporal.PlainDateTime.from(start).toZonedDateTime(zone);
	const instant = (at: Temporal.ZonedDateTime) => at.toInstant().toString({ smallestUnit: 'millisecond' });
	return [
		seed(events, name, {
			title,
			location,
			timeBlockId: seedId(space, `block of ${name}`),
			...(calendar !== undefined && { calendarId: seedId(space, calendar) }),
		}),
		seed(timeBlocks, `block of ${name}`, {
			title,
			startDate: allDay ? start : instant(begins),
			endDate: allDay ? start : instant(begins.add({ minutes: hours * 60 })),
			allDay,
			timezone: zone,
			recurrenceRule: repeat,
			sourceModule: 'calendar',
			sourceId: seedId(space, name),
		}),
	];
}

/** Calendars and events, and a party with its guests. Summer time begins on 29 March in Zurich. */
export function householdEvents(): SeededRecord[] {
	const anna = seedsOf('anna');
	const family = seedsOf('family');
	return [
		anna(calendars, 'calendar work', { name: 'Work', color: '#3182ce' }),
		...planned('anna', 'team meeting', {
			title: 'Team meeting',
			start: '2026-03-23T09:30',
			repeat: 'FREQ=WEEKLY;BYDAY=MO',
			calendar: 'calendar work',
		}),
		...planned('anna', 'physio', {
			title: 'Physiotherapy',
			start: '2026-03-27T08:00',
			location: 'Praxis am See',
		}),
		...planned('anna', 'lunch with clara', {
			title: 'Lunch with Clara',
			start: '2026-03-26T12:15',
			hours: 1.5,
			location: 'Café Odeon',
		}),
		...planned('anna', 'yoga', {
			title: 'Yoga',
			start: '2026-03-24T18:30',
			repeat: 'FREQ=WEEKLY;BYDAY=TU',
		}),
		...planned('anna', 'review', {
			title: 'Quarterly review',
			start: '2026-03-31T14:00',
			hours: 2,
			calendar: 'calendar work',
		}),
		...planned('ben', 'standup', {
			title: 'Stand-up',
			start: '2026-03-23T09:00',
			hours: 0.5,
			repeat: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
			zone: 'America/New_York',
		}),
		...planned('ben', 'board', {
			title: 'Board meeting',
			start: '2026-03-30T10:00',
			hours: 2,
			zone: 'America/New_York',
		}),
		...planned('ben', 'flight home', {
			title: 'Flight home',
			start: '2026-04-03T18:00',
			hours: 8,
			zone: 'America/New_York',
		}),
		...planned('family', 'swimming', {
			title: 'Mia: swimming lesson',
			start: '2026-03-25T15:00',
			repeat: 'FREQ=WEEKLY;BYDAY=WE',
			location: 'Hallenbad City',
		}),
		...planned('family', 'parents evening', {
			title: "Parents' evening",
			start: '2026-03-31T19:00',
			hours: 1.5,
			location: 'School, room 12',
		}),
		...planned('family', 'brunch', { title: 'Brunch at grandma', start: '2026-03-29T10:00', hours: 3 }),
		...planned('family', 'good friday', { title: 'Good Friday', start: '2026-04-03' }),
		...planned('family', 'birthday', { title: "Mia's birthday", start: '2026-04-04T14:00', hours: 4 }),
		family(socialEvents, 'mia party', {
			title: "Mia's birthday",
			location: 'At home',
			timeBlockId: seedId('family', 'block of birthday'),
			status: 'published',
		}),
		...(['Lena', 'Tim', 'Noah', 'Sofia'] as const).map((name, place) =>
			family(eventGuests, `guest ${name}`, {
				eventId: seedId('family', 'mia party'),
				name,
				rsvpStatus: place === 0 ? 'yes' : 'pending',
			}),
		),
	];
}
