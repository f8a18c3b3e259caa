import type { ImportItem, Loss } from '../import/import-item.ts';
import { itemId } from '../import/item-ids.ts';
import type { Place } from '../portability-error.ts';

/** A habit as Loop keeps it, whichever file it comes from. */
export interface LoopHabit {
	readonly name: string;
	readonly question: string;
	readonly description: string;
	readonly unit: string;
	/** `#rrggbb` */
	readonly color: string | undefined;
	/** It has one that is not said as `#rrggbb`. */
	readonly isColorLost: boolean;
	readonly position: number;
	readonly isArchived: boolean;
	readonly isNumeric: boolean;
	/** So many times … */
	readonly times: number;
	/** … in so many days. */
	readonly days: number;
}

/** What stands for one day of a habit. */
export interface LoopMark {
	/** `YYYY-MM-DD` */
	readonly date: string;
	/** Loop's word or number for done, skipped and the like; of a habit in numbers a thousand times the number. */
	readonly value: string;
	readonly note: string;
}

/** By Loop's own words, and by the numbers that stand for them. */
const done = new Set(['2', 'YES_MANUAL']);
const skipped = new Set(['3', 'SKIP']);
const numberScale = 1_000;

/** The same for the CSV and the database: importing both makes nothing twice. */
function habitId(name: string): string {
	return itemId('loop', 'habit', name);
}

export function habitItem(habit: LoopHabit, place: Place): ImportItem {
	const { name, position, isArchived, times, days } = habit;
	if (name === '') return { kind: 'wrong', reason: 'FIELD_MISSING', field: 'Name', label: '', place };
	const losses: Loss[] = [];
	if (days > 1 && times !== days) losses.push({ code: 'REPETITION_REDUCED', detail: `${times} / ${days}` });
	if (habit.question !== '') losses.push({ code: 'FIELD', detail: 'Question' });
	if (habit.description !== '') losses.push({ code: 'FIELD', detail: 'Description' });
	if (habit.unit !== '') losses.push({ code: 'FIELD', detail: 'Unit' });
	if (habit.isColorLost) losses.push({ code: 'COLOUR' });
	const color = habit.color === undefined ? {} : { color: habit.color };
	const values = { title: name, order: position, isArchived, ...color };
	return { kind: 'record', table: 'habits/habits', id: habitId(name), values, label: name, place, losses };
}

interface MarkContext {
	readonly habit: Pick<LoopHabit, 'name' | 'isNumeric'>;
	readonly newId: (...identity: readonly string[]) => string;
	readonly timeZone: string;
	readonly place: Place;
}

/** The log of a day; undefined for a day on which nothing was done. */
export function markItem(
	{ date, value, note }: LoopMark,
	{ habit, newId, timeZone, place }: MarkContext,
): ImportItem | undefined {
	const { name, isNumeric } = habit;
	const count = isNumeric ? Number(value) / numberScale : 0;
	if (!isNumeric && skipped.has(value))
		return { kind: 'skipped', reason: 'NOT_KEPT_HERE', label: date, place };
	if (isNumeric ? !(count > 0) : !done.has(value)) return undefined;
	const at = noonOf(date, timeZone);
	if (at === undefined) return { kind: 'wrong', reason: 'FIELD_INVALID', field: 'Date', label: date, place };
	const said = [isNumeric ? String(count) : '', note].filter((text) => text !== '').join(' ');
	const id = habitId(name);
	const values = { habitId: id, at, note: said === '' ? null : said };
	const head = { kind: 'record', table: 'habits/habitLogs', id: newId(id, date), label: date } as const;
	return { ...head, values, place, losses: [] };
}

/** Loop knows days only: noon is on that day wherever the person goes. */
function noonOf(date: string, timeZone: string): string | undefined {
	try {
		return Temporal.PlainDate.from(date)
			.toZonedDateTime({ timeZone, plainTime: '12:00' })
			.toInstant()
			.toString({ fractionalSecondDigits: 3 });
	} catch {
		return undefined;
	}
}
