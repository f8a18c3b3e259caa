import { z } from 'zod';

/** `YYYY-MM-DD`. */
export const calendarDate = z.iso.date({ error: 'expected a date, YYYY-MM-DD' });

const dateOrLocalDateTime = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** A date, or a date and time in ISO 8601 with or without an offset. Kept as given. */
export const dateOrDateTime = z
	.string()
	.max(64)
	.refine((text) => dateOrLocalDateTime.safeParse(text).success, {
		error: 'expected a date (YYYY-MM-DD) or a date and time (ISO 8601)',
	});

export const timeZone = z
	.string()
	.max(64)
	.refine(isTimeZone, { error: 'expected an IANA time zone, such as Europe/Berlin' })
	.default('UTC')
	.describe("The person's IANA time zone");

function isTimeZone(name: string): boolean {
	// Engines also take bare offsets, which know no daylight saving.
	if (!/^[A-Za-z]/.test(name)) return false;
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

const firstInstantMs = Date.parse('0000-01-01T00:00:00Z');
const lastInstantMs = Date.parse('9999-12-31T23:59:59.999Z');

/** A date and time with `Z` or an offset, in a year of four digits wherever it is read. */
export const instant = z.iso
	.datetime({ offset: true, error: 'expected a date and time with an offset, such as 2026-01-31T18:30:00Z' })
	.refine((text) => !(Date.parse(text) < firstInstantMs || Date.parse(text) > lastInstantMs), {
		error: 'must lie in the years 0 to 9999',
	});

/**
 * When a {@link dateOrDateTime} comes, in milliseconds since 1970: a date with its first moment, a time without
 * an offset as in UTC. Other text, and none, never comes.
 */
export function dueAtMs(due: string | null): number {
	if (due === null) return Number.MAX_SAFE_INTEGER;
	const isLocal = due.length > 'YYYY-MM-DD'.length && !/(?:Z|[+-]\d\d:\d\d)$/.test(due);
	const atMs = Date.parse(isLocal ? `${due}Z` : due);
	return Number.isNaN(atMs) ? Number.MAX_SAFE_INTEGER : atMs;
}

/** The calendar date at an instant, in milliseconds since 1970, somewhere on Earth. */
export function dateFormatter(zone: string): (atMs: number) => string {
	const format = new Intl.DateTimeFormat('en-CA', {
		timeZone: zone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	});
	return (atMs) => format.format(atMs).padStart('YYYY-MM-DD'.length, '0');
}

/** The date some days before another. */
export function daysBefore(date: string, days: number): string {
	return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}
