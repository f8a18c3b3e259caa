import { z } from 'zod';
import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { createItemIds } from '../import/item-ids.ts';
import { PortabilityError } from '../portability-error.ts';
import { brokenEntry } from './broken-entry.ts';
import { daylioMoodNames, ownMood, plainNote } from './daylio-moods.ts';
import { parseJson } from './parse-json.ts';

const moodSchema = z.object({
	id: z.number(),
	custom_name: z.string().default(''),
	/** 1 for the best to 5. */
	mood_group_id: z.number().int().min(1).max(5),
	/** Daylio's own: as `mood_group_id`; else -1. */
	predefined_name_id: z.number().default(-1),
});
const entrySchema = z.object({
	/** Milliseconds since 1970. */
	datetime: z.number(),
	/** Milliseconds. */
	timeZoneOffset: z.number().default(0),
	mood: z.number(),
	note: z.string().nullable().default(''),
	note_title: z.string().nullable().default(''),
	tags: z.array(z.number()).default([]),
	assets: z.array(z.unknown()).default([]),
});
const backupSchema = z.object({
	customMoods: z.array(z.unknown()),
	tags: z.array(z.unknown()).default([]),
	dayEntries: z.array(z.unknown()),
	goals: z.array(z.unknown()).default([]),
});
const tagSchema = z.object({ id: z.number(), name: z.string() });

type Mood = z.output<typeof moodSchema>;

export function isDaylioBackup({ name }: Pick<ArchiveEntry, 'name'>): boolean {
	return /(?:^|\/)backup\.daylio$/i.test(name);
}

/** Daylio's backup: JSON in base64, in a ZIP that is named `.daylio`. */
export async function* backupItems(
	part: ArchiveEntry,
	newId: ReturnType<typeof createItemIds>,
): AsyncGenerator<ImportItem> {
	const backup = backupSchema.safeParse(await readBackup(part));
	if (!backup.success)
		throw new PortabilityError('SOURCE_INVALID', 'the backup does not hold what Daylio keeps', {
			part: part.name,
			cause: backup.error,
		});
	const { customMoods, tags, dayEntries, goals } = backup.data;
	const place = { part: part.name };
	const moodsById = new Map(parsedAll(moodSchema, customMoods).map((mood) => [mood.id, mood]));
	const tagsById = new Map(parsedAll(tagSchema, tags).map(({ id, name }) => [id, name]));
	for (const [index, entry] of dayEntries.entries()) {
		const parsed = entrySchema.safeParse(entry);
		const mood = parsed.success ? moodsById.get(parsed.data.mood) : undefined;
		if (!parsed.success || mood === undefined)
			yield brokenEntry(entry, parsed.error ? parsed.error.issues[0]?.path[0] : 'mood', {
				...place,
				entry: index + 1,
			});
		else yield itemOf(parsed.data, { mood, tagsById, newId, part: part.name });
	}
	for (const goal of goals) {
		const label = z.object({ name: z.string() }).safeParse(goal).data?.name ?? '';
		yield { kind: 'skipped', reason: 'NOT_KEPT_HERE', label, place };
	}
}

interface EntryContext {
	readonly mood: Mood;
	readonly tagsById: ReadonlyMap<number, string>;
	readonly newId: ReturnType<typeof createItemIds>;
	readonly part: string;
}

function itemOf(
	entry: z.output<typeof entrySchema>,
	{ mood, tagsById, newId, part }: EntryContext,
): ImportItem {
	const place = { part };
	const at = new Date(entry.datetime + entry.timeZoneOffset);
	if (Number.isNaN(at.getTime()))
		return { kind: 'wrong', reason: 'FIELD_INVALID', field: 'datetime', label: '', place };
	const [date = '', clock = ''] = at.toISOString().split('T');
	const time = clock.slice(0, 5);
	const group = daylioMoodNames[mood.mood_group_id - 1] ?? 'meh';
	const isOwn = mood.custom_name !== '';
	const name = isOwn ? mood.custom_name : group;
	const activities = entry.tags.flatMap((id) => tagsById.get(id) ?? []);
	const notes = [entry.note_title ?? '', plainNote(entry.note ?? '')]
		.filter((text) => text !== '')
		.join('\n');
	const losses: Loss[] =
		entry.assets.length === 0 ? [] : [{ code: 'ATTACHMENTS', detail: String(entry.assets.length) }];
	const values = { date, time, ...ownMood(group), tags: isOwn ? [...activities, name] : activities, notes };
	const label = `${date} ${name}`;
	return {
		kind: 'record',
		table: 'mood/moodEntries',
		id: newId(date, time, name),
		values,
		label,
		place,
		losses,
	};
}

async function readBackup(part: ArchiveEntry): Promise<unknown> {
	const text = await readText(part);
	if (text.trimStart().startsWith('{')) return parseJson(text);
	try {
		const bytes = Uint8Array.from(atob(text.replaceAll(/\s/g, '')), (letter) => letter.charCodeAt(0));
		return parseJson(new TextDecoder().decode(bytes));
	} catch (cause) {
		throw new PortabilityError('SOURCE_INVALID', 'the backup is not base64', { part: part.name, cause });
	}
}

function parsedAll<Schema extends z.ZodType>(schema: Schema, values: readonly unknown[]): z.output<Schema>[] {
	return values.flatMap((value) => {
		const parsed = schema.safeParse(value);
		return parsed.success ? [parsed.data] : [];
	});
}
