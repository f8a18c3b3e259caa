import { readText } from '../archive/read-text.ts';
import type { Dropped } from '../import/dropped-files.ts';
import type { ImportItem } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { type CsvRow, readCsv } from './csv-table.ts';

/** Daylio's own moods as levels of 1 to 10, with the feeling that is nearest. */
const moods: Readonly<Record<string, readonly [level: number, emotion: string]>> = {
	rad: [10, 'excited'],
	good: [8, 'happy'],
	meh: [5, 'neutral'],
	bad: [3, 'sad'],
	awful: [1, 'overwhelmed'],
};
const csv = /\.csv$/i;

/** The moods that the person has named, for which only they know the level: `moodLevels` of the answers. */
export async function daylioMoods({ parts }: Dropped): Promise<string[]> {
	const found = new Set<string>();
	for (const part of parts.filter(({ name }) => csv.test(name))) {
		for (const { cells } of (await readCsv(part)).rows)
			if (cells.mood && !moods[cells.mood.toLowerCase()]) found.add(cells.mood);
	}
	return [...found].sort();
}

/** Daylio's CSV, in both of its forms: `full_date`, or `year` and a date in words. */
export const daylioSource: ImportSource = {
	id: 'daylio',
	title: 'Daylio',
	async recognises({ parts }) {
		const first = parts.find(({ name }) => csv.test(name));
		if (first === undefined || first.sizeBytes > 64 * 1024 * 1024) return false;
		return /^\W*(?:full_date|year)\W+date\W+weekday\W+time\W+mood\W/i.test(
			(await readText(first)).slice(0, 400),
		);
	},
	async *read({ parts }, { moodLevels = {} }) {
		const newId = createItemIds('daylio');
		for (const part of parts.filter(({ name }) => csv.test(name))) {
			for (const row of (await readCsv(part)).rows) yield itemOf(row, part.name, { newId, moodLevels });
		}
	},
};

function itemOf(
	{ line, cells }: CsvRow,
	part: string,
	{
		newId,
		moodLevels,
	}: {
		readonly newId: ReturnType<typeof createItemIds>;
		readonly moodLevels: Readonly<Record<string, number>>;
	},
): ImportItem {
	const place = { part, line };
	const mood = cells.mood ?? '';
	const date = cells.full_date || dayOf(`${cells.date} ${cells.year}`);
	const label = `${date} ${mood}`;
	const wrong = (field: string): ImportItem => ({
		kind: 'wrong',
		reason: 'FIELD_INVALID',
		field,
		label,
		place,
	});
	if (!/^\d{4}-\d\d-\d\d$/.test(date)) return wrong('full_date');
	const time = timeOf(cells.time ?? '');
	if (time === undefined) return wrong('time');
	const own = moods[mood.toLowerCase()];
	const level = Object.hasOwn(moodLevels, mood) ? moodLevels[mood] : own?.[0];
	if (level === undefined) return wrong('mood');
	const emotion = own?.[1] ?? (level >= 7 ? 'happy' : level >= 4 ? 'neutral' : 'sad');
	const activities = (cells.activities ?? '')
		.split('|')
		.map((one) => one.trim())
		.filter((one) => one !== '');
	const notes = [cells.note_title ?? '', plainText(cells.note ?? '')]
		.filter((text) => text !== '')
		.join('\n');
	const tags = own === undefined ? [...activities, mood] : activities;
	const values = { date, time, level, emotion, tags, notes };
	return {
		kind: 'record',
		table: 'mood/moodEntries',
		id: newId(date, time, mood),
		values,
		label,
		place,
		losses: [],
	};
}

/** Newer versions export notes as HTML. */
function plainText(note: string): string {
	return note
		.replaceAll(/<br\s*\/?>|<\/(?:div|p|li)>/gi, '\n')
		.replaceAll(/<[^<>]*>/g, '')
		.replaceAll('&nbsp;', ' ')
		.replaceAll('&amp;', '&')
		.replaceAll(/\n{2,}/g, '\n')
		.trim();
}

/** `March 5 2024`, `5 March 2024` */
function dayOf(text: string): string {
	const atMs = Date.parse(`${text} UTC`);
	return Number.isNaN(atMs) ? text : new Date(atMs).toISOString().slice(0, 10);
}

/** `21:05`, `9:05 PM` */
function timeOf(text: string): string | undefined {
	const found = /^(\d{1,2}):(\d\d)\s*([ap])?\.?\s*m?\.?$/i.exec(text.trim().replaceAll('\u202f', ' '));
	if (found === null) return undefined;
	const [, hour = '', minute = '', half] = found;
	const hours =
		half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
	return hours < 24 && Number(minute) < 60 ? `${String(hours).padStart(2, '0')}:${minute}` : undefined;
}
