import { readText } from '../archive/read-text.ts';
import type { Dropped } from '../import/dropped-files.ts';
import type { ImportItem } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import { type CsvRow, readCsv } from './csv-table.ts';
import { backupItems, isDaylioBackup } from './daylio-backup.ts';
import { emotionOf, ownMood, plainNote } from './daylio-moods.ts';

const csv = /\.csv$/i;

/** The moods that the person has named, for which only they know the level: `moodLevels` of the answers. */
export async function daylioMoods({ parts }: Dropped): Promise<string[]> {
	const found = new Set<string>();
	for (const part of parts.filter(({ name }) => csv.test(name))) {
		for (const { cells } of (await readCsv(part)).rows)
			if (cells.mood && ownMood(cells.mood) === undefined) found.add(cells.mood);
	}
	return [...found].sort();
}

/** Daylio's backup, and its CSV in both of its forms: `full_date`, or `year` and a date in words. */
export const daylioSource: ImportSource = {
	id: 'daylio',
	title: 'Daylio',
	async recognises({ parts }) {
		if (parts.some(isDaylioBackup)) return true;
		const first = parts.find(({ name }) => csv.test(name));
		if (first === undefined || first.sizeBytes > 64 * 1024 * 1024) return false;
		return /^\W*(?:full_date|year)\W+date\W+weekday\W+time\W+mood\W/i.test(
			(await readText(first)).slice(0, 400),
		);
	},
	async *read({ parts }, { moodLevels = {} }) {
		const newId = createItemIds('daylio');
		for (const part of parts.filter(isDaylioBackup)) yield* backupItems(part, newId);
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
	const own = ownMood(mood);
	const level = Object.hasOwn(moodLevels, mood) ? moodLevels[mood] : own?.level;
	if (level === undefined) return wrong('mood');
	const emotion = own?.emotion ?? emotionOf(level);
	const activities = (cells.activities ?? '')
		.split('|')
		.map((one) => one.trim())
		.filter((one) => one !== '');
	const notes = [cells.note_title ?? '', plainNote(cells.note ?? '')]
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
