import { isTimeZone } from '@mana/records/rules/days';
import type { Loss } from '../import/import-item.ts';
import { readRepeatingText } from './repeating-text.ts';

interface TodoistDate {
	readonly values: Readonly<Record<string, unknown>>;
	/** What is kept as text, where it cannot be read. */
	readonly text: string;
	readonly losses: readonly Loss[];
}

const nothing: TodoistDate = { values: {}, text: '', losses: [] };
const stamped = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z)?)?/;

/** A due date as Todoist exports it: a date, a time in a zone, or the words that were typed. */
export function readTodoistDate(said: string, timeZone: string): TodoistDate {
	const text = said.trim();
	if (text === '') return nothing;
	const date = stamped.exec(text);
	if (date !== null && isOnCalendar(date)) return readStamped(date, timeZone);
	const repeating = readRepeatingText(text);
	if (repeating === undefined) {
		const isRepeating = /^(?:every|ev|jede|alle)/i.test(text);
		return {
			...nothing,
			text,
			losses: [{ code: isRepeating ? 'REPETITION_AS_TEXT' : 'DATE_AS_TEXT', detail: text }],
		};
	}
	const { rule, isFromCompletion, time } = repeating;
	const losses: Loss[] = time === undefined ? [] : [{ code: 'REPETITION_REDUCED', detail: time }];
	const values = { recurrenceRule: rule, recurrenceFrom: isFromCompletion ? 'completion' : 'due' };
	return { values, text: time === undefined ? '' : text, losses };
}

function readStamped([, day = '', time, utc]: RegExpExecArray, timeZone: string): TodoistDate {
	if (time === undefined) return { ...nothing, values: { dueDate: day } };
	if (utc !== undefined) return { ...nothing, values: { dueDate: `${day}T${time}:00.000Z` } };
	if (timeZone === '') return { ...nothing, values: { dueDate: `${day}T${time}` } };
	if (!isTimeZone(timeZone))
		return {
			...nothing,
			values: { dueDate: `${day}T${time}` },
			losses: [{ code: 'TIME_ZONE', detail: timeZone }],
		};
	const zoned = Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(timeZone);
	return { ...nothing, values: { dueDate: zoned.toInstant().toString({ fractionalSecondDigits: 3 }) } };
}

function isOnCalendar([, day = '', time = '00:00']: RegExpExecArray): boolean {
	return !Number.isNaN(Date.parse(`${day}T${time}:00Z`));
}
