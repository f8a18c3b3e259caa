import type { ArchiveEntry } from '../archive/read-archive.ts';
import type { ImportItem } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { readCsv } from './csv-table.ts';
import { databaseItems, isLoopDatabase } from './loop-database.ts';
import { habitItem, type LoopHabit, markItem } from './loop-items.ts';

const habitsFile = /(?:^|\/)Habits\.csv$/;
const checkmarksFile = /(?:^|\/)\d+ [^/]+\/Checkmarks\.csv$/;

/** Loop Habit Tracker: the CSV ZIP, and the database that its backup is. */
export const loopSource: ImportSource = {
	id: 'loop',
	title: 'Loop Habit Tracker',
	async recognises({ parts }) {
		for (const part of parts) if (habitsFile.test(part.name) || (await isLoopDatabase(part))) return true;
		return false;
	},
	async *read({ parts }, { timeZone }) {
		const making = { newId: createItemIds('loop'), timeZone };
		for (const part of parts) if (await isLoopDatabase(part)) yield* databaseItems(part, making);
		const list = parts.find(({ name }) => habitsFile.test(name));
		if (list !== undefined) yield* csvItems(list, parts, making);
	},
};

interface Making {
	readonly newId: ReturnType<typeof createItemIds>;
	readonly timeZone: string;
}

async function* csvItems(
	list: ArchiveEntry,
	parts: readonly ArchiveEntry[],
	making: Making,
): AsyncGenerator<ImportItem> {
	for (const { line, cells } of (await readCsv(list)).rows) {
		const habit = habitOf(cells);
		yield habitItem(habit, { part: list.name, line });
		const folder = `${(cells.Position ?? '').padStart(3, '0')} ${habit.name}/Checkmarks.csv`;
		const marks = parts.find(({ name }) => checkmarksFile.test(name) && name.endsWith(folder));
		if (marks === undefined) continue;
		for (const row of (await readCsv(marks)).rows) {
			const { Date: date = '', Value: value = '', Notes: note = '' } = row.cells;
			const place = { part: marks.name, line: row.line };
			const item = markItem({ date, value, note }, { ...making, habit, place });
			if (item !== undefined) yield item;
		}
	}
}

function habitOf(cells: Readonly<Record<string, string>>): LoopHabit {
	const { Name: name = '', Question: question = '', Description: description = '', Unit: unit = '' } = cells;
	const color = cells.Color?.toLowerCase() ?? '';
	const isColor = /^#[0-9a-f]{6}$/.test(color);
	return {
		...{ name, question, description, unit },
		color: isColor ? color : undefined,
		isColorLost: color !== '' && !isColor,
		position: Number(cells.Position) || 0,
		isArchived: /^(?:true|1)$/i.test(cells['Archived?'] ?? cells.Archived ?? ''),
		isNumeric: Number(cells.Type) === 1 || /numerical/i.test(cells.Type ?? '') || unit !== '',
		times: Number(cells.NumRepetitions ?? cells.FrequencyNumerator ?? 1),
		days: Number(cells.Interval ?? cells.FrequencyDenominator ?? 1),
	};
}
