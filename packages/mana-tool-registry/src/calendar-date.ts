import { z } from 'zod';

/** `YYYY-MM-DD`. */
export const calendarDate = z.iso.date({ error: 'expected a date, YYYY-MM-DD' });

const dateOrLocalDateTime = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** A date, or a date and time in ISO 8601 with or without an offset. Kept as given. */
export const dateOrDateTime = z.string().refine((text) => dateOrLocalDateTime.safeParse(text).success, {
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

/** The calendar date at an instant, in milliseconds since 1970, somewhere on Earth. */
export function dateFormatter(zone: string): (atMs: number) => string {
	const format = new Intl.DateTimeFormat('en-CA', {
		timeZone: zone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	});
	return (atMs) => format.format(atMs);
}

/** The date some days before another. */
export function daysBefore(date: string, days: number): string {
	return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}
