import Papa from 'papaparse';
import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';

export interface CsvRow {
	/** Where it begins, from 1. */
	readonly line: number;
	/** By column; a cell that is missing reads as empty. */
	readonly cells: Readonly<Record<string, string>>;
}

export interface CsvTable {
	readonly columns: readonly string[];
	readonly rows: readonly CsvRow[];
}

/** A CSV with a heading; what stands between its cells is found out. @throws PortabilityError as `readText` */
export async function readCsv(entry: ArchiveEntry): Promise<CsvTable> {
	const text = await readText(entry);
	const { data } = Papa.parse<string[]>(text, { skipEmptyLines: false, delimiter: delimiterOf(text) });
	let line = 1;
	const lines = data.map((cells) => {
		const at = line;
		line += 1 + cells.reduce((sum, cell) => sum + newlinesIn(cell), 0);
		return { line: at, cells };
	});
	const [head, ...body] = lines.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
	const columns = (head?.cells ?? []).map((column) => column.trim());
	const rows = body.map(({ line: at, cells }) => ({
		line: at,
		cells: Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? ''])),
	}));
	return { columns, rows };
}

/** What stands most often in the heading, outside of quotes; an empty text, where that is none, has it guessed. */
function delimiterOf(text: string): string {
	const heading =
		text
			.trimStart()
			.replaceAll(/"(?:[^"]|"")*"/g, '')
			.split('\n', 1)[0] ?? '';
	const counted = [',', ';', '\t', '|'].map((sign) => ({ sign, times: heading.split(sign).length - 1 }));
	const [most, next] = counted.sort((a, b) => b.times - a.times);
	return most !== undefined && most.times > (next?.times ?? 0) ? most.sign : '';
}

function newlinesIn(cell: string): number {
	return cell.includes('\n') ? cell.split('\n').length - 1 : 0;
}
