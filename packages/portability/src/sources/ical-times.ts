import { isTimeZone } from '@mana/records/rules/days';
import ICAL from 'ical.js';
import { type IcalBlock, type IcalProperty, parseIcal, textOf } from './ical-blocks.ts';
import { zoneAlike } from './zone-alike.ts';

export interface IcalTime {
	/** `YYYY-MM-DD`, or an instant. */
	readonly text: string;
	readonly isDate: boolean;
	/** Its zone, where it names one that is known. */
	readonly timeZone: string | undefined;
	/** The name of a zone that is not known, whose offsets the file says or does not say. */
	readonly unknownZone: string | undefined;
}

interface IcalZone {
	/** The name that everybody knows it by, where the calendar says that. */
	readonly named: string | undefined;
	readonly offsets: ICAL.Timezone | undefined;
	/** Zones whose clocks go alike, by year, once they were looked for. */
	readonly alikeByYear: Map<number, string | undefined>;
}

/** The zones that a calendar brings along, by the names it has for them. */
export type IcalZones = ReadonlyMap<string, IcalZone>;

export function readZones(blocks: readonly IcalBlock[]): IcalZones {
	const zones = new Map<string, IcalZone>();
	for (const block of blocks) {
		const parsed = parseIcal(block);
		const id = parsed && textOf(parsed, 'tzid');
		if (parsed === undefined || id === undefined) continue;
		const location = textOf(parsed, 'x-lic-location');
		zones.set(id, {
			named: location && isTimeZone(location) ? location : undefined,
			offsets: offsetsOf(block),
			alikeByYear: new Map(),
		});
	}
	return zones;
}

function offsetsOf({ text }: IcalBlock): ICAL.Timezone | undefined {
	try {
		return new ICAL.Timezone(ICAL.Component.fromString(text));
	} catch {
		return undefined;
	}
}

function alikeIn({ offsets, alikeByYear }: IcalZone, year: number, first: string): string | undefined {
	if (offsets !== undefined && !alikeByYear.has(year)) alikeByYear.set(year, zoneAlike(offsets, year, first));
	return alikeByYear.get(year);
}

/** The times of a property; those that are none are left out. @param floating the zone of times that name none */
export function readTimes(
	{ values, parameters }: IcalProperty,
	zones: IcalZones,
	floating: string,
): IcalTime[] {
	const said = typeof parameters.tzid === 'string' ? parameters.tzid : undefined;
	return values.flatMap((value) => {
		const time = typeof value === 'string' ? readTime(value, said, zones, floating) : undefined;
		return time === undefined ? [] : [time];
	});
}

function readTime(
	value: string,
	said: string | undefined,
	zones: IcalZones,
	floating: string,
): IcalTime | undefined {
	try {
		if (/^\d{4}-\d\d-\d\d$/.test(value)) {
			return {
				text: Temporal.PlainDate.from(value).toString(),
				isDate: true,
				timeZone: undefined,
				unknownZone: undefined,
			};
		}
		if (value.endsWith('Z')) return instant(Temporal.Instant.from(value), undefined, undefined);
		const zone = said === undefined ? undefined : knownZone(said, zones);
		const unknownZone = said !== undefined && zone === undefined ? said : undefined;
		const own = unknownZone === undefined ? undefined : zones.get(unknownZone);
		if (own?.offsets !== undefined) {
			const time = ICAL.Time.fromString(value, undefined);
			time.zone = own.offsets;
			const at = Temporal.Instant.fromEpochMilliseconds(time.toUnixTime() * 1_000);
			const alike = alikeIn(own, time.year, floating);
			return instant(at, alike, alike === undefined ? unknownZone : undefined);
		}
		const zoned = Temporal.PlainDateTime.from(value).toZonedDateTime(zone ?? floating);
		return instant(zoned.toInstant(), zone, unknownZone);
	} catch {
		return undefined;
	}
}

function instant(
	at: Temporal.Instant,
	timeZone: string | undefined,
	unknownZone: string | undefined,
): IcalTime {
	return { text: at.toString({ fractionalSecondDigits: 3 }), isDate: false, timeZone, unknownZone };
}

/** `Europe/Zurich`, also where a program puts its own name before it (`/mozilla.org/20050126_1/Europe/Zurich`). */
function knownZone(said: string, zones: IcalZones): string | undefined {
	const candidates = [
		said,
		zones.get(said)?.named,
		/[A-Z][A-Za-z_]+\/[A-Za-z_]+(?:\/[A-Za-z_]+)?$/.exec(said)?.[0],
	];
	return candidates.find((name) => name !== undefined && isTimeZone(name));
}
