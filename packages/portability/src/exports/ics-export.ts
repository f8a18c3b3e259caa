import ICAL from 'ical.js';
import type { PortableRecord } from '../mana-file/record-line.ts';

/** A property of jCal (RFC 7265 §3.4): name, parameters, type, values. */
export type JCalProperty = readonly [string, Readonly<Record<string, string>>, string, ...unknown[]];

export interface IcsExport {
	/** Of `calendar/events`. */
	readonly events: AsyncIterable<PortableRecord>;
	/** Of `timeblocks/timeBlocks`, all of them: they say when the events take place. */
	readonly timeBlocks: readonly PortableRecord[];
	/** Of `todo/tasks`. */
	readonly tasks: AsyncIterable<PortableRecord>;
}

const bareDate = /^\d{4}-\d\d-\d\d$/;

/** Events and tasks as one calendar (RFC 5545), a component a chunk. Times are in UTC; a series keeps its rule. */
export async function* icsExport({
	events,
	timeBlocks,
	tasks,
}: IcsExport): AsyncGenerator<string, void, undefined> {
	const blocksById = new Map(timeBlocks.map((block) => [block.id, block]));
	const exceptions = Map.groupBy(timeBlocks, ({ values }) => values.parentBlockId);
	yield 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mana//Mana//EN\r\n';
	for await (const event of events) {
		const block = blocksById.get(String(event.values.timeBlockId));
		if (block === undefined) continue;
		const standIns = exceptions.get(block.id) ?? [];
		const excluded = standIns.filter(({ values }) => values.isCancelled === true);
		const shared = [
			...said('summary', event.values.title),
			...said('description', event.values.description),
			...said('location', event.values.location),
		];
		yield component('vevent', event, [
			...shared,
			...timesOf(block),
			...ruleOf(block.values.recurrenceRule),
			...excluded.flatMap(({ values }) => timeProperty('exdate', values.recurrenceDate)),
		]);
		for (const standIn of standIns.filter((one) => !excluded.includes(one))) {
			yield component('vevent', event, [
				...shared,
				...timesOf(standIn),
				...timeProperty('recurrence-id', standIn.values.recurrenceDate),
			]);
		}
	}
	for await (const task of tasks) {
		const { title, description, dueDate, completedAt, isCompleted, recurrenceRule, priority } = task.values;
		yield component('vtodo', task, [
			...said('summary', title),
			...said('description', description),
			...timeProperty('due', dueDate),
			...timeProperty(
				'completed',
				typeof completedAt === 'string' && !bareDate.test(completedAt) ? completedAt : undefined,
			),
			...said('status', isCompleted === true ? 'COMPLETED' : 'NEEDS-ACTION'),
			...ruleOf(recurrenceRule),
			['priority', {}, 'integer', priorities[String(priority)] ?? 0],
		]);
	}
	yield 'END:VCALENDAR\r\n';
}

const priorities: Readonly<Record<string, number>> = { urgent: 1, high: 3, medium: 5, low: 7 };

function component(
	name: string,
	{ id, createdAt, updatedAt }: PortableRecord,
	properties: readonly JCalProperty[],
): string {
	const instants = [
		...timeProperty('dtstamp', updatedAt ?? createdAt ?? '1970-01-01T00:00:00Z'),
		...timeProperty('created', createdAt),
		...timeProperty('last-modified', updatedAt),
	];
	return `${new ICAL.Component([name, [['uid', {}, 'text', id], ...instants, ...properties], []]).toString()}\r\n`;
}

function timesOf({ values: { startDate, endDate, allDay } }: PortableRecord): JCalProperty[] {
	const isDay = allDay === true || bareDate.test(String(startDate));
	const start = isDay ? String(startDate).slice(0, 10) : startDate;
	if (typeof endDate !== 'string') return timeProperty('dtstart', start);
	// RFC 5545 §3.6.1: the end is the first day that is free again.
	const end = isDay ? dayAfter(endDate.slice(0, 10)) : endDate;
	return [...timeProperty('dtstart', start), ...timeProperty('dtend', end)];
}

function timeProperty(name: string, value: unknown): JCalProperty[] {
	if (typeof value !== 'string' || value === '') return [];
	if (bareDate.test(value)) return [[name, {}, 'date', value]];
	const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i.test(value);
	const atMs = Date.parse(hasOffset ? value : `${value}Z`);
	if (Number.isNaN(atMs)) return [];
	const text = new Date(atMs).toISOString().slice(0, 19);
	return [[name, {}, 'date-time', hasOffset ? `${text}Z` : text]];
}

function ruleOf(rule: unknown): JCalProperty[] {
	if (typeof rule !== 'string') return [];
	try {
		return [['rrule', {}, 'recur', ICAL.Recur.fromString(rule.replace(/^RRULE:/i, '')).toJSON()]];
	} catch {
		return [];
	}
}

function said(name: string, value: unknown): JCalProperty[] {
	return typeof value === 'string' && value !== '' ? [[name, {}, 'text', value]] : [];
}

function dayAfter(day: string): string {
	const atMs = Date.parse(day);
	return Number.isNaN(atMs) ? day : new Date(atMs + 86_400_000).toISOString().slice(0, 10);
}
