import ICAL from 'ical.js';

/** Zones that most people live in, to be taken before others with the same clocks. */
const common = [
	'Europe/Berlin',
	'Europe/London',
	'Europe/Athens',
	'Europe/Istanbul',
	'America/New_York',
	'America/Chicago',
	'America/Denver',
	'America/Los_Angeles',
	'America/Sao_Paulo',
	'Asia/Kolkata',
	'Asia/Shanghai',
	'Asia/Tokyo',
	'Australia/Sydney',
	'Pacific/Auckland',
] as const;
const months = Array.from({ length: 12 }, (_, month) => month + 1);

/**
 * The zone whose clocks go as a calendar's own definition says, in that year: Outlook names zones that nobody else
 * knows (`W. Europe Standard Time`), and a series needs a zone to stay at its hour over the year.
 *
 * @param first is preferred where several fit: the person's own
 */
export function zoneAlike(offsets: ICAL.Timezone, year: number, first: string): string | undefined {
	const wanted = months.map((month) => {
		const noon = new ICAL.Time(
			{ year, month, day: 15, hour: 12, minute: 0, second: 0, isDate: false },
			offsets,
		);
		return offsets.utcOffset(noon);
	});
	const isAlike = (timeZone: string) =>
		months.every((month, place) => {
			const noon = new Temporal.PlainDateTime(year, month, 15, 12).toZonedDateTime(timeZone);
			return noon.offsetNanoseconds / 1e9 === wanted[place];
		});
	return [first, ...common, ...Intl.supportedValuesOf('timeZone')].find(isAlike);
}
