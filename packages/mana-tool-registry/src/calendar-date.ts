import { isTimeZone } from '@mana/records/rules/days';
import { checkRecurrenceRule } from '@mana/records/rules/recurrence';
import { z } from 'zod';
import { unlisted } from './json-schema.ts';

/** `YYYY-MM-DD`. */
export const calendarDate = z.iso.date({ error: 'expected a date, YYYY-MM-DD' });

const dateOrLocalDateTime = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** What an issue says that is about a {@link dateOrDateTime}. */
export const dateTimeFormat = 'date-or-datetime';

/** A date, or a date and time in ISO 8601 with or without an offset. Kept as given. */
export const dateOrDateTime = z
	.string()
	.max(64)
	.refine((text) => dateOrLocalDateTime.safeParse(text).success, {
		error: 'expected a date (YYYY-MM-DD) or a date and time (ISO 8601)',
		params: { format: dateTimeFormat },
	});

const timeZone = z
	.string()
	.max(64)
	.refine(isTimeZone, { error: 'expected an IANA time zone, such as Europe/Berlin' });

/** A zone in place of the person's own: for callers that know better. */
export const otherZone = unlisted(timeZone.optional());

/** A rule of repetition that comes up at all. */
export const recurrenceRuleText = z
	.string()
	.max(500)
	.refine(isRecurrenceRule, { error: 'expected a rule (RFC 5545) such as FREQ=WEEKLY;BYDAY=MO' });

/** The same where a model has not been told of it before. */
export const newRecurrenceRule = recurrenceRuleText.describe('RFC 5545, such as FREQ=WEEKLY;BYDAY=MO');

/** `HH:mm` */
export const clockText = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time, HH:mm' });

function isRecurrenceRule(text: string): boolean {
	try {
		checkRecurrenceRule(text);
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
