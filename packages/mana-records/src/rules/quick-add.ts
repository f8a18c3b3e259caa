import type { Settings } from '../types/me.ts';
import type { Task } from '../types/todo.ts';
import { type DayRules, dayFormatter, daysAfter, startOfDayMs } from './day-rules.ts';
import { takeDate } from './quick-add/dates.ts';
import { takeRepetition } from './quick-add/repetition.ts';
import { Sentence, type Understood } from './quick-add/sentence.ts';
import { takeTime } from './quick-add/times.ts';
import { nextOccurrence } from './recurrence.ts';

export type { Understood, UnderstoodKind } from './quick-add/sentence.ts';

export interface QuickAddContext {
	readonly nowMs: number;
	readonly rules: DayRules;
	/** The one in which short names of weekdays are understood; all else is understood in both. */
	readonly language: Settings['language'];
	/** Parts, as they were written, that are to stay text. */
	readonly leave?: readonly string[];
}

/** What a sentence says of a task. */
export interface QuickAdd {
	/** What is left of it without the parts that were understood. */
	readonly title: string;
	/** A date, or a date and a time by the clock on the wall: `YYYY-MM-DDTHH:mm`. */
	readonly dueDate: string | undefined;
	readonly priority: Task['priority'] | undefined;
	/** Without `#`. */
	readonly labels: readonly string[];
	/** RFC 5545 §3.3.10 */
	readonly recurrenceRule: string | undefined;
	/** Which parts were understood as what, by their places in the sentence. */
	readonly understood: readonly Understood[];
}

const priorityByWord: Readonly<Record<string, Task['priority']>> = {
	low: 'low',
	niedrig: 'low',
	medium: 'medium',
	mittel: 'medium',
	normal: 'medium',
	high: 'high',
	hoch: 'high',
	wichtig: 'high',
	'!': 'high',
	urgent: 'urgent',
	dringend: 'urgent',
	'!!': 'urgent',
};
const priorityPattern =
	/(?<=^|\s)!(?<word>low|niedrig|medium|mittel|normal|high|hoch|wichtig|urgent|dringend|!{1,2})(?=\s|$)/giu;
const labelPattern = /(?<=^|\s)#(?<label>[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*)/gu;

/** No sentence is longer; what is pasted beyond that is text. */
const longestSentence = 500;

/**
 * Reads what a person types to add a task: "dentist tomorrow 3pm #health !high every 2nd tuesday", in English or German.
 * Nothing is guessed: what no form covers stays in the title.
 */
export function readQuickAdd(text: string, context: QuickAddContext): QuickAdd {
	const sentence = new Sentence(text, context.leave ?? []);
	if (text.length > longestSentence) {
		return { ...nothing, title: sentence.title() };
	}
	const priority = sentence.take(
		'priority',
		priorityPattern,
		({ word = '' }) => priorityByWord[word.toLowerCase()],
	);
	const labels = takeLabels(sentence);
	const recurrenceRule = takeRepetition(sentence, context.language);
	const today = dayFormatter(context.rules)(context.nowMs);
	const said = takeDate(sentence, today, context.rules, context.language);
	const time = takeTime(sentence) ?? said?.time;
	const date = said?.date ?? firstDate(recurrenceRule, time, today, context);
	return {
		title: sentence.title(),
		dueDate: date === undefined || time === undefined ? date : `${date}T${time}`,
		priority,
		labels,
		recurrenceRule,
		understood: sentence.understood.toSorted((a, b) => a.from - b.from),
	};
}

const nothing: Omit<QuickAdd, 'title'> = {
	dueDate: undefined,
	priority: undefined,
	labels: [],
	recurrenceRule: undefined,
	understood: [],
};

function takeLabels(sentence: Sentence): string[] {
	const labels: string[] = [];
	for (;;) {
		const label = sentence.take('label', labelPattern, (groups) => groups.label);
		if (label === undefined) return labels;
		if (!labels.includes(label)) labels.push(label);
	}
}

/** The day that is meant where none is named: the first that the rule comes up to, or the next on which it is that time. */
function firstDate(
	rule: string | undefined,
	time: string | undefined,
	today: string,
	{ nowMs, rules }: QuickAddContext,
): string | undefined {
	if (rule !== undefined) {
		// Whichever weeks the rule leaves out, it begins with the first day that it could mean.
		const series = {
			rule: rule.replace(/;INTERVAL=\d+/, ''),
			start: time === undefined ? today : `${today}T${time}`,
			timeZone: rules.timeZone,
		};
		return nextOccurrence(series, time === undefined ? startOfDayMs(today, rules) - 1 : nowMs - 1)?.slice(
			0,
			10,
		);
	}
	if (time === undefined) return undefined;
	const atMs = Temporal.PlainDateTime.from(`${today}T${time}`).toZonedDateTime(
		rules.timeZone,
	).epochMilliseconds;
	return atMs > nowMs ? today : daysAfter(today, 1);
}
