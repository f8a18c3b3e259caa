import type { ArchiveEntry } from '../archive/read-archive.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds, itemId } from '../import/item-ids.ts';
import { readCsv } from './csv-table.ts';

const habitsFile = /(?:^|\/)Habits\.csv$/;
const checkmarksFile = /(?:^|\/)\d+ [^/]+\/Checkmarks\.csv$/;
/** By Loop's own words, and by the numbers that stand for them. */
const done = new Set(['2', 'YES_MANUAL']);
const skipped = new Set(['3', 'SKIP']);
const numberScale = 1_000;

/** Loop Habit Tracker: the CSV ZIP. Its database file holds the same, and is not read. */
export const loopSource: ImportSource = {
	id: 'loop',
	title: 'Loop Habit Tracker',
	recognises: async ({ parts }) => parts.some(({ name }) => habitsFile.test(name)),
	async *read({ parts }, { timeZone }) {
		const list = parts.find(({ name }) => habitsFile.test(name));
		const newId = createItemIds('loop');
		for (const { line, cells } of list === undefined ? [] : (await readCsv(list)).rows) {
			const name = cells.Name ?? '';
			const id = itemId('loop', 'habit', name);
			yield habitItem(cells, { id, name, place: { part: list?.name ?? '', line } });
			const folder = `${(cells.Position ?? '').padStart(3, '0')} ${name}/Checkmarks.csv`;
			const marks = parts.find((part) => checkmarksFile.test(part.name) && part.name.endsWith(folder));
			const isNumeric =
				Number(cells.Type) === 1 || /numerical/i.test(cells.Type ?? '') || Boolean(cells.Unit);
			if (marks !== undefined) yield* logItems(marks, { habitId: id, newId, timeZone, isNumeric });
		}
	},
};

function habitItem(
	cells: Readonly<Record<string, string>>,
	{
		id,
		name,
		place,
	}: { readonly id: string; readonly name: string; readonly place: { part: string; line: number } },
): ImportItem {
	if (name === '') return { kind: 'wrong', reason: 'FIELD_MISSING', field: 'Name', label: '', place };
	const times = Number(cells.NumRepetitions ?? cells.FrequencyNumerator ?? 1);
	const days = Number(cells.Interval ?? cells.FrequencyDenominator ?? 1);
	const losses: Loss[] = [];
	if (days > 1 && times !== days) losses.push({ code: 'REPETITION_REDUCED', detail: `${times} / ${days}` });
	if (cells.Question) losses.push({ code: 'FIELD', detail: 'Question' });
	if (cells.Description) losses.push({ code: 'FIELD', detail: 'Description' });
	if (cells.Unit) losses.push({ code: 'FIELD', detail: 'Unit' });
	const color = /^#[0-9a-f]{6}$/i.test(cells.Color ?? '') ? { color: (cells.Color ?? '').toLowerCase() } : {};
	const isArchived = /^(?:true|1)$/i.test(cells['Archived?'] ?? cells.Archived ?? '');
	const values = { title: name, order: Number(cells.Position) || 0, isArchived, ...color };
	return { kind: 'record', table: 'habits/habits', id, values, label: name, place, losses };
}

async function* logItems(
	part: ArchiveEntry,
	{
		habitId,
		newId,
		timeZone,
		isNumeric,
	}: {
		readonly habitId: string;
		readonly newId: ReturnType<typeof createItemIds>;
		readonly timeZone: string;
		readonly isNumeric: boolean;
	},
): AsyncGenerator<ImportItem> {
	for (const { line, cells } of (await readCsv(part)).rows) {
		const place = { part: part.name, line };
		const { Date: date = '', Value: value = '', Notes: note = '' } = cells;
		const count = isNumeric ? Number(value) / numberScale : 0;
		if (!isNumeric && skipped.has(value))
			yield { kind: 'skipped', reason: 'NOT_KEPT_HERE', label: date, place };
		if (isNumeric ? !(count > 0) : !done.has(value)) continue;
		const at = noonOf(date, timeZone);
		if (at === undefined) {
			yield { kind: 'wrong', reason: 'FIELD_INVALID', field: 'Date', label: date, place };
			continue;
		}
		const said = [isNumeric ? String(count) : '', note].filter((text) => text !== '').join(' ');
		const values = { habitId, at, note: said === '' ? null : said };
		yield {
			kind: 'record',
			table: 'habits/habitLogs',
			id: newId(habitId, date),
			values,
			label: date,
			place,
			losses: [],
		};
	}
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
