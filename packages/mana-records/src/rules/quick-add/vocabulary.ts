import type { Settings } from '../../types/me.ts';

type Language = Settings['language'];

const longWeekdays =
	'monday|tuesday|wednesday|thursday|friday|saturday|sunday|' +
	'montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag';
/** Short names are words of the other language: `do` and `so` of English, `sat` and `sun` of both. */
const shortWeekdays: Record<Language, string> = {
	en: 'mon|tues?|wed|thu(?:rs?)?|fri|sat|sun',
	de: 'mo|di|mi|do|fr|sa|so',
};

/** Names of weekdays: whole ones in both languages, short ones where the context leaves no doubt. */
export function weekdayNames(language: Language): { readonly long: string; readonly any: string } {
	return { long: longWeekdays, any: `${longWeekdays}|(?:${shortWeekdays[language]})\\.?` };
}

const weekdayByStart: Readonly<Record<string, number>> = {
	mo: 1,
	tu: 2,
	di: 2,
	we: 3,
	mi: 3,
	th: 4,
	do: 4,
	fr: 5,
	sa: 6,
	su: 7,
	so: 7,
};

/** 1 for Monday to 7 for Sunday. */
export function weekdayNumber(name: string): number {
	const lower = name.toLowerCase();
	return lower.startsWith('sonna') ? 6 : (weekdayByStart[lower.slice(0, 2)] ?? 0);
}

/** RFC 5545 §3.3.10 */
export const weekdayCodes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

export function weekdayCode(name: string): string {
	return weekdayCodes[weekdayNumber(name) - 1] ?? '';
}

export const monthNames =
	'(?:january|januar|february|februar|march|märz|april|may|mai|june|juni|july|juli|august|september|' +
	'october|oktober|november|december|dezember|jan|feb|mar|mär|apr|jun|jul|aug|sept?|oct|okt|nov|dec|dez)\\.?';

const monthByStart: Readonly<Record<string, number>> = {
	jan: 1,
	feb: 2,
	mar: 3,
	mär: 3,
	apr: 4,
	may: 5,
	mai: 5,
	jun: 6,
	jul: 7,
	aug: 8,
	sep: 9,
	oct: 10,
	okt: 10,
	nov: 11,
	dec: 12,
	dez: 12,
};

export function monthNumber(name: string): number {
	return monthByStart[name.toLowerCase().slice(0, 3)] ?? 0;
}

const numberWords =
	'an?|one|two|three|four|five|six|seven|eight|nine|ten|' +
	'eine[rmn]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn';
export const countWords = `\\d{1,3}|${numberWords}`;

export const ordinalWords =
	'\\d{1,2}(?:st|nd|rd|th|\\.)|first|second|other|third|fourth|fifth|last|' +
	'erste[nrsm]?|zweite[nrsm]?|andere[nrsm]?|dritte[nrsm]?|vierte[nrsm]?|fünfte[nrsm]?|letzte[nrsm]?';

const numberByWord: readonly (readonly [RegExp, number])[] = [
	[/^(?:last|letzte)/, -1],
	[/^(?:an?$|one|first|eine|erste)/, 1],
	[/^(?:two|second|other|zwei|andere)/, 2],
	[/^(?:three|third|drei|dritte)/, 3],
	[/^(?:four|vier)/, 4],
	[/^(?:five|fifth|fünf)/, 5],
	[/^(?:six|sechs)/, 6],
	[/^(?:seven|sieben)/, 7],
	[/^(?:eight|acht)/, 8],
	[/^(?:nine|neun)/, 9],
	[/^(?:ten|zehn)/, 10],
];

/** What a count or an ordinal stands for, in digits or in words; -1 for the last one. */
export function numberOf(word: string): number {
	const digits = Number.parseInt(word, 10);
	if (!Number.isNaN(digits)) return digits;
	const lower = word.toLowerCase();
	return numberByWord.find(([pattern]) => pattern.test(lower))?.[1] ?? 1;
}

export const unitWords = 'days?|tage?n?|weeks?|wochen?|months?|monate?n?|years?|jahre?n?';
export type Unit = 'days' | 'weeks' | 'months' | 'years';

const unitByStart: Readonly<Record<string, Unit>> = {
	d: 'days',
	t: 'days',
	w: 'weeks',
	m: 'months',
	y: 'years',
	j: 'years',
};

export function unitOf(word: string): Unit {
	return unitByStart[word.charAt(0).toLowerCase()] ?? 'days';
}

/** When people mean who name a part of the day. */
const timeByPart: readonly (readonly [RegExp, string])[] = [
	[/^(?:morning|früh|morgens?$|vormittags?)/i, '09:00'],
	[/^(?:noon|mittags?)/i, '12:00'],
	[/^(?:afternoon|nachmittags?)/i, '15:00'],
	[/^(?:evening|night|tonight|abends?)/i, '19:00'],
];
export const dayParts = 'morning|afternoon|evening|night|noon|früh|morgen|vormittag|mittag|nachmittag|abend';

export function timeOfPart(part: string): string | undefined {
	return timeByPart.find(([pattern]) => pattern.test(part))?.[1];
}
