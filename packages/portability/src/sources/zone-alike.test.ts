import { expect, test } from 'bun:test';
import ICAL from 'ical.js';
import { zoneAlike } from './zone-alike.ts';

function zone(lines: string): ICAL.Timezone {
	const text = `BEGIN:VTIMEZONE\r\nTZID:X\r\n${lines.trim().replaceAll('\n', '\r\n')}\r\nEND:VTIMEZONE`;
	return new ICAL.Timezone(ICAL.Component.fromString(text));
}

const part = (kind: string, from: string, to: string, rule: string) =>
	`BEGIN:${kind}\nDTSTART:16010101T020000\nTZOFFSETFROM:${from}\nTZOFFSETTO:${to}\n${rule}END:${kind}\n`;
const yearly = (month: number, day: string) => `RRULE:FREQ=YEARLY;BYDAY=${day};BYMONTH=${month}\n`;
const westEurope = zone(
	part('STANDARD', '+0200', '+0100', yearly(10, '-1SU')) +
		part('DAYLIGHT', '+0100', '+0200', yearly(3, '-1SU')),
);
const india = zone(part('STANDARD', '+0530', '+0530', ''));
const mars = zone(part('STANDARD', '+0237', '+0237', ''));

test('a zone is known by its clocks; the own one comes first where it fits', () => {
	expect(zoneAlike(westEurope, 2026, 'Europe/Zurich')).toBe('Europe/Zurich');
	expect(zoneAlike(westEurope, 2026, 'America/New_York')).toBe('Europe/Berlin');
	expect(zoneAlike(india, 2026, 'Europe/Zurich')).toBe('Asia/Kolkata');
	expect(zoneAlike(mars, 2026, 'Europe/Zurich')).toBeUndefined();
});
