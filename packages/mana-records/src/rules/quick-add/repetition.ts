import { checkRecurrenceRule, RecurrenceRuleError } from '../recurrence.ts';
import { type Groups, phrase, type Sentence } from './sentence.ts';
import {
	countWords,
	monthNames,
	monthNumber,
	numberOf,
	ordinalWords,
	unitOf,
	unitWords,
	weekdayCode,
	weekdayNames,
} from './vocabulary.ts';

interface RepetitionForm {
	readonly source: string;
	/** RFC 5545 §3.3.10; undefined for what looks like a rule and is none. */
	read(groups: Groups): string | undefined;
}

const every = '(?:every|each|jede[nrsm]?|alle|an\\s+jedem)';
const inMonth = '(?:of\\s+(?:the|each|every)\\s+month|(?:im|des|jeden)\\s+monats?)';
const frequencies = { days: 'DAILY', weeks: 'WEEKLY', months: 'MONTHLY', years: 'YEARLY' } as const;
const workdays = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';

const adverbs: Readonly<Record<string, string>> = {
	'daily|täglich': 'FREQ=DAILY',
	'weekly|wöchentlich': 'FREQ=WEEKLY',
	'fortnightly|biweekly|zweiwöchentlich|14-tägig|vierzehntäglich': 'FREQ=WEEKLY;INTERVAL=2',
	'monthly|monatlich': 'FREQ=MONTHLY',
	'quarterly|vierteljährlich': 'FREQ=MONTHLY;INTERVAL=3',
	'yearly|annually|jährlich': 'FREQ=YEARLY',
	[`${every}\\s+(?:weekday|workday|werktag)|on\\s+weekdays|weekdays|werktags|an\\s+werktagen`]: workdays,
	[`${every}\\s+(?:weekend|wochenende)`]: 'FREQ=WEEKLY;BYDAY=SA',
};

/** Tried in this order: what is longer comes before what is part of it. */
function repetitionForms(language: 'en' | 'de'): readonly RepetitionForm[] {
	const { long, any } = weekdayNames(language);
	const list = `(?:${any})s?(?:(?:\\s*,\\s*|\\s+(?:and|und|&)\\s+)(?:${any})s?)*`;
	return [
		...Object.entries(adverbs).map(([source, rule]) => ({ source, read: () => rule })),
		{
			source: `(?:${every}|the|am|on\\s+the)?\\s*(?<nth>${ordinalWords})\\s+(?<weekday>${any})\\s+${inMonth}`,
			read: ({ nth = '', weekday = '' }) => `FREQ=MONTHLY;BYDAY=${numberOf(nth)}${weekdayCode(weekday)}`,
		},
		{
			source: `${every}\\s+(?<nth>${ordinalWords})\\s+(?<weekdays>${list})`,
			read: ({ nth = '', weekdays = '' }) => weekly(weekdays, any, numberOf(nth)),
		},
		{
			source: `${every}\\s+(?<weekdays>${list})`,
			read: ({ weekdays = '' }) => weekly(weekdays, any, 1),
		},
		{
			source: `(?:on\\s+)?(?<weekdays>(?:${long})s(?:(?:\\s*,\\s*|\\s+(?:and|und|&)\\s+)(?:${long})s)*)`,
			read: ({ weekdays = '' }) => weekly(weekdays, any, 1),
		},
		{
			source: `${every}\\s+(?:(?<count>${ordinalWords}|${countWords})\\s+)?(?<unit>${unitWords})`,
			read: ({ count, unit = '' }) => withInterval(frequencies[unitOf(unit)], count),
		},
		{
			source: `${every}\\s+(?<day>\\d{1,2})(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?(?<month>${monthNames})`,
			read: ({ day, month = '' }) => `FREQ=YEARLY;BYMONTH=${monthNumber(month)};BYMONTHDAY=${Number(day)}`,
		},
		{
			source: `${every}\\s+(?<day>\\d{1,2})(?:st|nd|rd|th|\\.)(?:\\s+${inMonth})?`,
			read: ({ day }) => (Number(day) <= 31 ? `FREQ=MONTHLY;BYMONTHDAY=${Number(day)}` : undefined),
		},
	];
}

/** Takes a rule of repetition out of a sentence. */
export function takeRepetition(sentence: Sentence, language: 'en' | 'de'): string | undefined {
	for (const { source, read } of repetitionForms(language)) {
		const rule = sentence.take('repetition', phrase(source), (groups) => ruleThatComes(read(groups)));
		if (rule !== undefined) return rule;
	}
	return undefined;
}

/** A 31 February, or the 99th Monday of a month, is none. */
function ruleThatComes(rule: string | undefined): string | undefined {
	try {
		if (rule !== undefined) checkRecurrenceRule(rule);
		return rule;
	} catch (error) {
		if (error instanceof RecurrenceRuleError) return undefined;
		throw error;
	}
}

function weekly(weekdays: string, any: string, interval: number): string {
	const codes = [...weekdays.matchAll(phrase(`(${any})s?`))].map(([name]) => weekdayCode(name));
	const every = interval > 1 ? `;INTERVAL=${interval}` : '';
	return `FREQ=WEEKLY${every};BYDAY=${codes.join(',')}`;
}

function withInterval(frequency: string, count: string | undefined): string | undefined {
	const interval = count === undefined ? 1 : numberOf(count);
	if (interval < 1) return undefined;
	return interval === 1 ? `FREQ=${frequency}` : `FREQ=${frequency};INTERVAL=${interval}`;
}
