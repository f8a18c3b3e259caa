/** A repetition as a person typed it, as a rule. */
export interface RepeatingText {
	/** RFC 5545 §3.3.10 */
	readonly rule: string;
	/** `every!`: counted from when it was done. */
	readonly isFromCompletion: boolean;
	/** `HH:mm`, where it says a time. */
	readonly time: string | undefined;
}

const weekdays: readonly (readonly [code: string, word: RegExp])[] = [
	['MO', /^(?:mon(?:day)?s?|mo(?:ntag)?s?)$/],
	['TU', /^(?:tue(?:s(?:day)?)?s?|di(?:enstag)?s?)$/],
	['WE', /^(?:wed(?:nesday)?s?|mi(?:ttwoch)?s?)$/],
	['TH', /^(?:thu(?:rs?(?:day)?)?s?|do(?:nnerstag)?s?)$/],
	['FR', /^(?:fri(?:day)?s?|fr(?:eitag)?s?)$/],
	['SA', /^(?:sat(?:urday)?s?|sa(?:mstag)?s?)$/],
	['SU', /^(?:sun(?:day)?s?|so(?:nntag)?s?)$/],
];
const units: readonly (readonly [frequency: string, word: RegExp])[] = [
	['DAILY', /^(?:days?|tage?n?)$/],
	['WEEKLY', /^(?:weeks?|wochen?)$/],
	['MONTHLY', /^(?:months?|monate?n?)$/],
	['YEARLY', /^(?:years?|jahre?n?)$/],
];
const single: Readonly<Record<string, string>> = {
	daily: 'FREQ=DAILY',
	täglich: 'FREQ=DAILY',
	weekly: 'FREQ=WEEKLY',
	wöchentlich: 'FREQ=WEEKLY',
	monthly: 'FREQ=MONTHLY',
	monatlich: 'FREQ=MONTHLY',
	yearly: 'FREQ=YEARLY',
	jährlich: 'FREQ=YEARLY',
};
/** Nobody types a longer one. */
const longestText = 200;
const every = /^(?:every|ev|jeden?[rsnm]?|alle)(!?)\s+/;
const clock = /\s*(?:at|um|@)?\s*\b(\d{1,2})(?::(\d\d))?\s*(am|pm|uhr)?\s*$/;
const ordinal = /^(\d{1,2})(?:st|nd|rd|th|\.)$/;

/** `every 2nd Tuesday`, `every 3 weeks at 9am`, `jeden Montag`; undefined for what no rule is known for. */
export function readRepeatingText(text: string): RepeatingText | undefined {
	if (text.length > longestText) return undefined;
	const said = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
	const { words, time } = splitClock(said);
	const alone = single[words];
	if (alone !== undefined) return { rule: alone, isFromCompletion: false, time };
	const begun = every.exec(`${words} `);
	if (begun === null) return undefined;
	const rule = ruleOf(words.slice(begun[0].trimEnd().length).trim());
	return rule === undefined ? undefined : { rule, isFromCompletion: begun[1] === '!', time };
}

function ruleOf(rest: string): string | undefined {
	if (/^(?:weekday|workday|werktag)s?$/.test(rest)) return 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';
	if (/^(?:weekend|wochenende)s?$/.test(rest)) return 'FREQ=WEEKLY;BYDAY=SA,SU';
	if (/^(?:last day|letzten tag)(?: of the month)?$/.test(rest)) return 'FREQ=MONTHLY;BYMONTHDAY=-1';
	const days = rest.split(/,\s*|\s+(?:and|und)\s+|\s*&\s*/).map(weekday);
	if (days.every((day) => day !== undefined)) return `FREQ=WEEKLY;BYDAY=${days.join(',')}`;
	const [first = '', second, ...more] = rest.split(' ');
	if (more.length > 0 && more.join(' ') !== 'of the month') return undefined;
	const unit = units.find(([, word]) => word.test(second ?? first))?.[0];
	const nth = ordinal.exec(first)?.[1];
	if (second === undefined) {
		if (unit !== undefined) return `FREQ=${unit}`;
		return nth === undefined || Number(nth) > 31 ? undefined : `FREQ=MONTHLY;BYMONTHDAY=${nth}`;
	}
	const day = weekday(second);
	if (day !== undefined && nth !== undefined && Number(nth) <= 5) return `FREQ=MONTHLY;BYDAY=${nth}${day}`;
	const isOther = /^(?:other|zweite[nr]?)$/.test(first);
	if (isOther && day !== undefined) return `FREQ=WEEKLY;INTERVAL=2;BYDAY=${day}`;
	const interval = isOther ? 2 : /^\d{1,3}$/.test(first) ? Number(first) : Number(nth ?? 0);
	return unit === undefined || interval < 1 ? undefined : `FREQ=${unit};INTERVAL=${interval}`;
}

function weekday(word: string): string | undefined {
	return weekdays.find(([, name]) => name.test(word.trim()))?.[0];
}

/** A number at the end is a time only where something says so: `every 3` is none. */
function splitClock(said: string): { words: string; time: string | undefined } {
	const found = clock.exec(said);
	const saysTime =
		found !== null && (found[2] !== undefined || found[3] !== undefined || /at|um|@/.test(found[0]));
	if (!saysTime) return { words: said, time: undefined };
	const hour =
		(Number(found[1]) % (found[3] === 'am' || found[3] === 'pm' ? 12 : 24)) + (found[3] === 'pm' ? 12 : 0);
	const time = `${String(hour).padStart(2, '0')}:${found[2] ?? '00'}`;
	return { words: said.slice(0, found.index).trim(), time };
}
