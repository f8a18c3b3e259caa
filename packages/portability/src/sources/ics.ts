import { checkRecurrenceRule } from '@mana/records/rules/recurrence';
import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';
import type { ImportItem, Loss, RecordItem } from '../import/import-item.ts';
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
import { type IcalTime, type IcalZones, readTimes, readZones } from './ical-times.ts';
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

interface Making {
	readonly newId: ReturnType<typeof createItemIds>;
	readonly tags: ReturnType<typeof createTags>;
	readonly floating: string;
}

interface Reading extends Making {
	readonly part: string;
	readonly zones: IcalZones;
	readonly calendarId: string;
}

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

function* eventItems(event: IcalComponent, block: IcalBlock, reading: Reading): Generator<ImportItem> {
	const place = { part: reading.part, line: block.line };
	const label = textOf(event, 'summary') ?? '';
	const start = timeOf(event, 'dtstart', reading);
	if (start === undefined)
		return yield { kind: 'wrong', reason: 'FIELD_MISSING', field: 'DTSTART', label, place };
	const uid = textOf(event, 'uid') ?? `${label} ${start.text}`;
	const recurrence = timeOf(event, 'recurrence-id', reading);
	const blockId = itemId('ics', 'block', uid);
	const times = {
		startDate: start.text,
		endDate: endOf(event, start, reading),
		allDay: start.isDate,
		timezone: start.timeZone ?? null,
	};
	const described = { title: label, description: textOf(event, 'description') ?? null };
	const isCancelled = textOf(event, 'status')?.toUpperCase() === 'CANCELLED';
	const instants = {
		createdAt: instantOf(event, 'created', reading),
		modifiedAt: instantOf(event, 'last-modified', reading),
	};
	const base = { kind: 'record', label, place, ...instants } as const;
	const eventId = itemId('ics', 'event', uid);
	const owner = { sourceModule: 'calendar', sourceId: eventId };
	if (recurrence !== undefined) {
		const id = itemId('ics', 'exception', uid, recurrence.text);
		const standsFor = {
			parentBlockId: blockId,
			recurrenceDate: recurrence.text,
			isRecurrenceException: true,
			isCancelled,
		};
		const values = { ...times, ...described, ...owner, ...standsFor };
		return yield { ...base, table: 'timeblocks/timeBlocks', id, values, losses: lossesOf(event) };
	}
	if (isCancelled) return yield { kind: 'skipped', reason: 'IN_TRASH', label, place };
	const { rule, losses, text } = ruleOf(block);
	const description =
		[described.description, text].filter((piece) => piece !== null && piece !== undefined).join('\n\n') ||
		null;
	const { tagIds, items } = reading.tags.of(namesOf(event, 'categories'), place);
	yield* items;
	const series = { ...times, title: label, description, ...owner, recurrenceRule: rule ?? null };
	yield { ...base, table: 'timeblocks/timeBlocks', id: blockId, values: series, losses: [] };
	const { minutes, losses: alarms } = remindersOf(event);
	const values = {
		title: label,
		description,
		location: textOf(event, 'location') ?? null,
		calendarId: reading.calendarId,
		timeBlockId: blockId,
		reminders: minutes,
		tagIds,
	};
	const zone: Loss[] =
		start.unknownZone === undefined ? [] : [{ code: 'TIME_ZONE', detail: start.unknownZone }];
	yield {
		...base,
		table: 'calendar/events',
		id: eventId,
		values,
		losses: [...losses, ...alarms, ...zone, ...lossesOf(event)],
	};
	for (const excluded of propertiesNamed(event, 'exdate').flatMap((one) =>
		readTimes(one, reading.zones, reading.floating),
	)) {
		const id = itemId('ics', 'exception', uid, excluded.text);
		const standsFor = {
			parentBlockId: blockId,
			recurrenceDate: excluded.text,
			isRecurrenceException: true,
			isCancelled: true,
		};
		const empty = { ...times, startDate: excluded.text, endDate: null, ...owner, ...standsFor };
		yield { ...base, table: 'timeblocks/timeBlocks', id, values: empty, losses: [] };
	}
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

/** The rule as it stands in the file; one that cannot be kept is kept as text. */
function ruleOf({ text: block }: IcalBlock): { rule?: string; losses: Loss[]; text?: string } {
	const unfolded = block.replaceAll(/\r?\n[ \t]/g, '');
	const rules = [...unfolded.matchAll(/^RRULE(?:;[^:\r\n]*)?:([^\r\n]+)/gim)].flatMap(
		([, rule]) => rule?.trim() ?? [],
	);
	const losses: Loss[] = /^(?:RDATE|EXRULE)[;:]/im.test(unfolded)
		? [{ code: 'REPETITION_REDUCED', detail: 'RDATE' }]
		: [];
	const [rule] = rules;
	if (rule === undefined) return { losses };
	if (rules.length > 1) losses.push({ code: 'REPETITION_REDUCED', detail: rules.slice(1).join(' ') });
	try {
		checkRecurrenceRule(rule);
		return { rule, losses };
	} catch {
		return { losses: [...losses, { code: 'REPETITION_AS_TEXT', detail: rule }], text: rule };
	}
}

/** Of what takes all day the last day, which RFC 5545 leaves out. */
function endOf(event: IcalComponent, start: IcalTime, reading: Reading): string | null {
	const end = timeOf(event, 'dtend', reading);
	if (end !== undefined && start.isDate) {
		const last = Temporal.PlainDate.from(end.text.slice(0, 10)).subtract({ days: 1 }).toString();
		return [last, start.text].sort()[1] ?? last;
	}
	if (end !== undefined) return end.text;
	const said = textOf(event, 'duration');
	try {
		if (said === undefined) return start.text;
		const duration = Temporal.Duration.from(said);
		if (!start.isDate)
			return Temporal.Instant.from(start.text)
				.add({ seconds: duration.total({ unit: 'second', relativeTo: '2026-01-01' }) })
				.toString({ fractionalSecondDigits: 3 });
		return Temporal.PlainDate.from(start.text)
			.add({ days: Math.max(0, duration.days + duration.weeks * 7 - 1) })
			.toString();
	} catch {
		return start.text;
	}
}

/** Alarms some minutes before; others are lost. */
function remindersOf(event: IcalComponent): { minutes: number[]; losses: Loss[] } {
	const alarms = event.components.filter(({ name }) => name === 'valarm');
	const minutes = alarms.flatMap((alarm) => {
		const found = /^-P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
			textOf(alarm, 'trigger') ?? '',
		);
		if (found === null) return [];
		const [weeks = 0, days = 0, hours = 0, mins = 0] = found.slice(1).map((part) => Number(part ?? 0));
		return [((weeks * 7 + days) * 24 + hours) * 60 + mins];
	});
	return { minutes, losses: minutes.length < alarms.length ? [{ code: 'REMINDER' }] : [] };
}

function lossesOf(component: IcalComponent): Loss[] {
	const attached = propertiesNamed(component, 'attach').length;
	const people = propertiesNamed(component, 'attendee').length;
	return [
		...(attached > 0 ? [{ code: 'ATTACHMENTS', detail: String(attached) } as const] : []),
		...(people > 0 ? [{ code: 'PEOPLE', detail: String(people) } as const] : []),
	];
}

function timeOf(component: IcalComponent, name: string, { zones, floating }: Reading): IcalTime | undefined {
	const [property] = propertiesNamed(component, name);
	return property === undefined ? undefined : readTimes(property, zones, floating)[0];
}

function instantOf(component: IcalComponent, name: string, reading: Reading): string | undefined {
	const time = timeOf(component, name, reading);
	return time === undefined || time.isDate ? undefined : time.text;
}

function namesOf(component: IcalComponent, name: string): string[] {
	return propertiesNamed(component, name).flatMap(({ values }) =>
		values.filter((value) => typeof value === 'string'),
	);
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}
