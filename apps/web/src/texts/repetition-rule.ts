import { weekdayOf } from '@mana/records/rules/day-rules';

export const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;

/** What of a rule of repetition (RFC 5545 §3.3.10) people say. */
export interface Repetition {
	readonly frequency: (typeof frequencies)[number];
	readonly interval: number;
	/** `MO` to `SU` */
	readonly weekdays: readonly string[];
	/** `YYYY-MM-DD`; undefined where it goes on. */
	readonly until: string | undefined;
	readonly count: number | undefined;
}

/** From Monday on. */
export const weekdayCodes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
export const workdays = 'MO,TU,WE,TH,FR';
/** A Monday, from which the names of the others are counted. */
const someMonday = '2026-01-05';
const saidParts = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'UNTIL', 'COUNT', 'WKST']);

/** Reads a rule; undefined for one that is beyond what people say. */
export function readRepetition(rule: string): Repetition | undefined {
	const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
	const frequency = frequencies.find((one) => one === parts.get('FREQ'));
	const weekdays = parts.get('BYDAY')?.split(',') ?? [];
	const isSaid =
		[...parts.keys()].every((name) => saidParts.has(name)) &&
		weekdays.every((day) => weekdayCodes.includes(day));
	if (frequency === undefined || !isSaid) return undefined;
	const until = /^(\d{4})(\d\d)(\d\d)/.exec(parts.get('UNTIL') ?? '');
	const count = Number(parts.get('COUNT') ?? 0);
	return {
		frequency,
		interval: Number(parts.get('INTERVAL') ?? 1),
		weekdays,
		until: until ? until.slice(1).join('-') : undefined,
		count: count > 0 ? count : undefined,
	};
}

/** The rule of a repetition. Its last day counts, wherever the person is. */
export function writeRepetition({ frequency, interval, weekdays, until, count }: Repetition): string {
	return [
		`FREQ=${frequency}`,
		...(interval > 1 ? [`INTERVAL=${interval}`] : []),
		...(frequency === 'WEEKLY' && weekdays.length > 0 ? [`BYDAY=${weekdays.join(',')}`] : []),
		...(until === undefined ? [] : [`UNTIL=${until.replaceAll('-', '')}T235959Z`]),
		...(count === undefined || until !== undefined ? [] : [`COUNT=${count}`]),
	].join(';');
}

/** Rules that a choice offers, for what is due or takes place on a date. */
export function offeredRules(date: string | undefined): readonly string[] {
	const weekday = weekdayCodes[weekdayOf(date ?? someMonday) - 1] ?? 'MO';
	return [
		'FREQ=DAILY',
		`FREQ=WEEKLY;BYDAY=${workdays}`,
		`FREQ=WEEKLY;BYDAY=${weekday}`,
		`FREQ=WEEKLY;INTERVAL=2;BYDAY=${weekday}`,
		'FREQ=MONTHLY',
		'FREQ=YEARLY',
	];
}
