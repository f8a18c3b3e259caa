import { oldestFirst } from '@mana/records/rules/sort-order';
import { calendarModule, calendars } from '@mana/records/types/calendar';
import { z } from 'zod';
import { color, pageFields, titleText } from '../input-fields.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const name = titleText(200);
const tools = recordTools(calendarModule, calendars, { one: 'calendar', many: 'calendars' });

/** The calendars that events may belong to; those that belong to none are the person's own. */
export const calendarListTools = [
	tools.create({
		name: 'calendar.createCalendar',
		title: 'Create calendar',
		description: 'Adds a calendar for events.',
		input: z.strictObject({ name, color: color.optional() }),
		values: (input) => input,
	}),
	tools.list({
		name: 'calendar.listCalendars',
		title: 'Calendars',
		description: 'Lists the calendars of events.',
		input: z.strictObject(pageFields(100, 50)),
		order: oldestFirst,
		shown: briefly(calendars),
	}),
	tools.update({
		name: 'calendar.updateCalendar',
		title: 'Update calendar',
		description: 'Renames, colours, shows or hides a calendar.',
		fields: z.object({ name: name.optional(), color: color.optional(), isVisible: z.boolean().optional() }),
	}),
];
