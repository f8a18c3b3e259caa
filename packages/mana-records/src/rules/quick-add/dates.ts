import { type DayRules, daysAfter, monthOf, weekdayOf, weekOf } from '../day-rules.ts';
import { atEnd, type Groups, phrase, type Sentence } from './sentence.ts';
import {
	countWords,
	dayParts,
	monthNames,
	monthNumber,
	numberOf,
	timeOfPart,
	unitOf,
	unitWords,
	weekdayNames,
	weekdayNumber,
} from './vocabulary.ts';

export interface SaidDate {
	readonly date: string;
	/** `HH:mm`, where a part of the day was named with it. */
	readonly time: string | undefined;
}

interface DateForm {
	readonly source: string;
	/** Undefined for what looks like a date and is none. */
	read(groups: Groups, today: string, rules: DayRules): string | undefined;
}

const before = '(?:(?:on|by|due|until|till|am|bis(?:\\s+zum)?|zum|ab)\\s+)?';
const after = `(?:\\s+(?:in\\s+the\\s+)?(?<part>${dayParts}))?`;
const year = '(?<year>\\d{4}|\\d{2})';

/** Tried in this order: what is longer comes before what is part of it. */
function dateForms(language: 'en' | 'de'): readonly DateForm[] {
	const { long, any } = weekdayNames(language);
	return [
		{ source: '(?<iso>\\d{4}-\\d\\d-\\d\\d)', read: ({ iso = '' }) => validDate(iso) },
		{
			source: `(?<day>\\d{1,2})\\.\\s?(?<month>\\d{1,2})\\.(?:\\s?${year})?`,
			read: (groups, today) => comingDate(groups, Number(groups.month), today),
		},
		{
			source: `(?<day>\\d{1,2})(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?(?<month>${monthNames})(?:,?\\s+(?<year>\\d{4}))?`,
			read: (groups, today) => comingDate(groups, monthNumber(groups.month ?? ''), today),
		},
		{
			source: `(?<month>${monthNames})\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+(?<year>\\d{4}))?`,
			read: (groups, today) => comingDate(groups, monthNumber(groups.month ?? ''), today),
		},
		{ source: '(?:the\\s+)?day\\s+after\\s+tomorrow|übermorgen', read: (_, today) => daysAfter(today, 2) },
		{ source: 'today|heute|(?<night>tonight)', read: (_, today) => today },
		{ source: 'tomorrow|morgen', read: (_, today) => daysAfter(today, 1) },
		{
			source: '(?:the\\s+)?day\\s+before\\s+yesterday|vorgestern',
			read: (_, today) => daysAfter(today, -2),
		},
		// What is of yesterday is not done on it: `read yesterday's paper`.
		{ source: "(?:yesterday|gestern)(?!['’])", read: (_, today) => daysAfter(today, -1) },
		{
			source: `(?<count>${countWords})\\s+(?<unit>${unitWords})\\s+ago|vor\\s+(?<zahl>${countWords})\\s+(?<einheit>${unitWords})`,
			read: ({ count, unit, zahl, einheit }, today) =>
				Temporal.PlainDate.from(today)
					.subtract({ [unitOf(unit ?? einheit ?? '')]: numberOf(count ?? zahl ?? '') })
					.toString(),
		},
		{
			source: `(?:last|letzte[nrs]?|vergangene[nrs]?)\\s+(?<weekday>${any})`,
			read: ({ weekday = '' }, today) => pastWeekday(weekday, today),
		},
		{
			source: `in\\s+(?<count>${countWords})\\s+(?<unit>${unitWords})`,
			read: ({ count = '', unit = '' }, today) =>
				Temporal.PlainDate.from(today)
					.add({ [unitOf(unit)]: numberOf(count) })
					.toString(),
		},
		{
			source: 'next\\s+week|nächste\\s+woche',
			read: (_, today, { weekStart }) => daysAfter(weekOf(today, weekStart).to, 1),
		},
		{ source: 'next\\s+month|nächsten\\s+monat', read: (_, today) => daysAfter(monthOf(today).to, 1) },
		{
			source: '(?:the\\s+)?end\\s+of\\s+(?:the\\s+)?month|(?:ende\\s+des\\s+monats|monatsende)',
			read: (_, today) => monthOf(today).to,
		},
		{
			source: '(?:this\\s+|the\\s+|dieses\\s+)?(?:weekend|wochenende)',
			read: (_, today) => daysAfter(today, (6 - weekdayOf(today) + 7) % 7),
		},
		{
			source: `(?:next|nächste[nr]?)\\s+(?<weekday>${any})`,
			read: ({ weekday = '' }, today) => daysAfter(weekOf(today, 'monday').to, weekdayNumber(weekday)),
		},
		{
			source: `(?:this|coming|diese[nr]?|kommende[nr]?|on|by|due|until|am|bis)\\s+(?<weekday>${any})|(?<plain>${long})`,
			read: ({ weekday, plain }, today) => comingWeekday(weekday ?? plain ?? '', today),
		},
		// A short name at the end is one: `lunch fri`, `Essen Fr`.
		{
			source: `(?<weekday>${any})${atEnd}`,
			read: ({ weekday = '' }, today) => comingWeekday(weekday, today),
		},
	];
}

/** Takes the first date out of a sentence. */
export function takeDate(
	sentence: Sentence,
	today: string,
	rules: DayRules,
	language: 'en' | 'de',
): SaidDate | undefined {
	for (const { source, read } of dateForms(language)) {
		const found = sentence.take('date', phrase(`${before}(?:${source})${after}`), (groups) => {
			const date = read(groups, today, rules);
			return date === undefined ? undefined : { date, time: timeOfPart(groups.part ?? groups.night ?? '') };
		});
		if (found) return found;
	}
	return undefined;
}

function comingWeekday(name: string, today: string): string {
	return daysAfter(today, ((weekdayNumber(name) - weekdayOf(today) + 6) % 7) + 1);
}

function pastWeekday(name: string, today: string): string {
	return daysAfter(today, -(((weekdayOf(today) - weekdayNumber(name) + 6) % 7) + 1));
}

/** A day of a month: of this year, or of the next where it has passed. */
function comingDate({ day, year }: Groups, month: number, today: string): string | undefined {
	const thisYear = Number(today.slice(0, 4));
	const given = year === undefined ? undefined : Number(year.length === 2 ? `20${year}` : year);
	const dateIn = (inYear: number) => validDate(`${inYear}-${padded(month)}-${padded(Number(day))}`);
	const date = dateIn(given ?? thisYear);
	return given === undefined && date !== undefined && date < today ? dateIn(thisYear + 1) : date;
}

function padded(number: number): string {
	return String(number).padStart(2, '0');
}

function validDate(date: string): string | undefined {
	try {
		return Temporal.PlainDate.from(date, { overflow: 'reject' }).toString();
	} catch {
		return undefined;
	}
}
