import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';
import type { ImportItem, RecordItem } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds, itemId } from '../import/item-ids.ts';
import {
	type IcalBlock,
	type IcalComponent,
	icalBlocks,
	parseIcal,
	propertiesNamed,
	textOf,
} from './ical-blocks.ts';
import { readZones } from './ical-times.ts';
import { eventItems } from './ics-event.ts';
import { instantOf, lossesOf, type Making, type Reading, ruleOf, timeOf } from './ics-reading.ts';
import { createTags } from './tag-items.ts';

/** Calendars as every program writes them (RFC 5545): events and tasks. */
export const icsSource: ImportSource = {
	id: 'ics',
	title: 'Calendar (ICS)',
	recognises: async ({ parts }) => parts.some(({ name }) => /\.(?:ics|ical|ifb)$/i.test(name)),
	async *read({ parts }, { timeZone }) {
		const making = { newId: createItemIds('ics'), tags: createTags(), floating: timeZone };
		for (const part of parts) {
			if (/\.(?:ics|ical|ifb)$/i.test(part.name)) yield* calendarItems(part, making);
			else yield { kind: 'skipped', reason: 'UNKNOWN_FILE', label: part.name, place: { part: part.name } };
		}
	},
};

async function* calendarItems(part: ArchiveEntry, making: Making): AsyncGenerator<ImportItem> {
	const text = await readText(part);
	const name = /^X-WR-CALNAME(?:;[^:\n]*)?:(.*)$/im.exec(text)?.[1]?.trim() || baseName(part.name);
	const calendarId = itemId('ics', 'calendar', name);
	const head = { place: { part: part.name }, losses: [], label: name };
	const calendar: ImportItem = {
		...head,
		kind: 'record',
		table: 'calendar/calendars',
		id: calendarId,
		values: { name },
	};
	const zones = readZones(icalBlocks(text, ['VTIMEZONE']));
	const reading: Reading = { ...making, part: part.name, zones, calendarId };
	let hasCalendar = false;
	for (const block of icalBlocks(text, ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY'])) {
		if (block.name === 'VEVENT' && !hasCalendar) yield calendar;
		hasCalendar ||= block.name === 'VEVENT';
		yield* componentItems(block, reading);
	}
}

function* componentItems(block: IcalBlock, reading: Reading): Generator<ImportItem> {
	const place = { part: reading.part, line: block.line };
	const parsed = parseIcal(block);
	if (parsed === undefined) return yield { kind: 'wrong', reason: 'UNREADABLE', label: '', place };
	const label = textOf(parsed, 'summary') ?? '';
	if (block.name === 'VEVENT') return yield* eventItems(parsed, block, reading);
	if (block.name === 'VTODO') return yield taskItem(parsed, block, reading);
	yield { kind: 'skipped', reason: 'NOT_KEPT_HERE', label, place };
}

function taskItem(todo: IcalComponent, block: IcalBlock, reading: Reading): RecordItem {
	const place = { part: reading.part, line: block.line };
	const title = textOf(todo, 'summary') ?? '';
	const { rule, losses, text } = ruleOf(block);
	const completedAt = instantOf(todo, 'completed', reading);
	const priority = Number(propertiesNamed(todo, 'priority')[0]?.values[0] ?? 0);
	const values = {
		title,
		description:
			[textOf(todo, 'description'), text].filter((piece) => piece !== undefined).join('\n\n') || null,
		dueDate: timeOf(todo, 'due', reading)?.text ?? null,
		isCompleted: completedAt !== undefined || textOf(todo, 'status')?.toUpperCase() === 'COMPLETED',
		completedAt: completedAt ?? null,
		// RFC 5545 §3.8.1.9: 1 to 4 are high, 5 is medium, 6 to 9 are low, 0 is none.
		priority:
			priority === 1 ? 'urgent' : priority === 0 || priority === 5 ? 'medium' : priority < 5 ? 'high' : 'low',
		recurrenceRule: rule ?? null,
	};
	const id = reading.newId('todo', textOf(todo, 'uid') ?? title);
	const instants = {
		createdAt: instantOf(todo, 'created', reading),
		modifiedAt: instantOf(todo, 'last-modified', reading),
	};
	const all = [
		...losses,
		...lossesOf(todo),
		...(todo.components.length > 0 ? [{ code: 'REMINDER' } as const] : []),
	];
	return { kind: 'record', table: 'todo/tasks', id, values, label: title, place, losses: all, ...instants };
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}
