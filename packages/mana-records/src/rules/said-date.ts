import type { Settings } from '../types/me.ts';
import type { DayRules } from './day-rules.ts';
import { takeDate } from './quick-add/dates.ts';
import { Sentence } from './quick-add/sentence.ts';
import { takeTime } from './quick-add/times.ts';

/** No words for a date are longer. */
const longestText = 60;

export interface SaidDateContext {
	/** `YYYY-MM-DD`: the person's day. */
	readonly today: string;
	readonly rules: DayRules;
	/** The one in which short names of weekdays are understood; all else is understood in both. */
	readonly language: Settings['language'];
}

/**
 * Reads words that say a date and nothing else: `yesterday`, `next Friday`, `in 3 Tagen`, `morgen um 15 Uhr`.
 *
 * @returns `YYYY-MM-DD`, or `YYYY-MM-DDTHH:mm` by the clock on the wall; undefined for anything else
 */
export function readSaidDate(text: string, { today, rules, language }: SaidDateContext): string | undefined {
	if (text.length > longestText) return undefined;
	const sentence = new Sentence(text, []);
	const said = takeDate(sentence, today, rules, language);
	const time = takeTime(sentence) ?? said?.time;
	if (said === undefined || sentence.title() !== '') return undefined;
	return time === undefined ? said.date : `${said.date}T${time}`;
}
