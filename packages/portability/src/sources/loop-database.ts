import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readBytes } from '../archive/read-text.ts';
import type { ImportItem } from '../import/import-item.ts';
import { PortabilityError } from '../portability-error.ts';
import { type DatabaseRow, isSqlite, openSqlite } from '../sqlite/sqlite-file.ts';
import { habitItem, type LoopHabit, markItem } from './loop-items.ts';

/** Ten years of fifty habits are some 20 MB. */
const databaseMaxBytes = 128 * 1024 * 1024;

export async function isLoopDatabase(part: ArchiveEntry): Promise<boolean> {
	return /\.db$/i.test(part.name) && isSqlite(part);
}

/** What Loop's backup holds: the tables `Habits` and `Repetitions`. */
export async function* databaseItems(
	part: ArchiveEntry,
	making: { readonly newId: (...identity: readonly string[]) => string; readonly timeZone: string },
): AsyncGenerator<ImportItem> {
	const place = { part: part.name };
	const database = openSqlite(await readBytes(part, databaseMaxBytes), part.name);
	if (!database.hasTable('Habits') || !database.hasTable('Repetitions'))
		throw new PortabilityError('SOURCE_INVALID', 'the database is not of Loop Habit Tracker', place);
	const habitsById = new Map<unknown, LoopHabit>();
	for (const row of database.rows('Habits')) {
		const habit = habitOf(row);
		habitsById.set(row.Id ?? row.id, habit);
		yield habitItem(habit, place);
	}
	for (const row of database.rows('Repetitions')) {
		const habit = habitsById.get(row.habit);
		const date = dayOf(row.timestamp);
		if (habit === undefined) {
			yield { kind: 'wrong', reason: 'FIELD_INVALID', field: 'habit', label: date, place };
			continue;
		}
		const mark = { date, value: textOf(row.value), note: textOf(row.notes) };
		const item = markItem(mark, { ...making, habit, place });
		if (item !== undefined) yield item;
	}
}

/** Columns have come in over the years: an old backup lacks some. */
function habitOf(row: DatabaseRow): LoopHabit {
	const type = Number(row.type ?? 0);
	return {
		name: textOf(row.name),
		question: textOf(row.question),
		description: textOf(row.description),
		unit: textOf(row.unit),
		// A number of a palette that changes between versions.
		color: undefined,
		isColorLost: true,
		position: Number(row.position ?? 0),
		isArchived: Number(row.archived ?? 0) === 1,
		isNumeric: type === 1,
		times: Number(row.freq_num ?? 1),
		days: Number(row.freq_den ?? 1),
	};
}

/** The day of an instant at midnight, UTC; the text as it is where it is none. */
function dayOf(timestamp: unknown): string {
	const at = new Date(typeof timestamp === 'number' ? timestamp : Number.NaN);
	return Number.isNaN(at.getTime()) ? textOf(timestamp) : at.toISOString().slice(0, 10);
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
