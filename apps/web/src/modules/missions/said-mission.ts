import { readQuickAdd } from '@mana/records/rules/quick-add';
import type { Cadence } from '@mana/records/types/ai';
import type { Person } from '../../app/person.svelte.ts';
import { readRepetition, weekdayCodes } from '../../texts/repetition-rule.ts';

/** What a sentence says of a mission. */
export interface SaidMission {
	readonly title: string;
	/** The whole sentence. */
	readonly objective: string;
	readonly cadence: Cadence;
}

const usualTime = { hour: 8, minute: 0 };
const shortestMinutes = 15;
const often = /(?:every|alle)\s+(?<count>\d{1,4})\s*(?<unit>minutes?|mins?|minuten|hours?|stunden)/i;

/**
 * Reads "every Sunday at 10 sum up my journal", in English or German. What is no schedule that a mission can have, such
 * as every second week, is not guessed: it runs when its person starts it, and they see that before it is kept.
 */
export function readSaidMission(
	sentence: string,
	{ nowMs, rules, settings }: Pick<Person, 'nowMs' | 'rules' | 'settings'>,
): SaidMission {
	const objective = sentence.trim();
	const interval = often.exec(objective);
	if (interval) {
		const { count, unit = '' } = interval.groups ?? {};
		const minutes = Number(count) * (/^(?:h|stunden)/i.test(unit) ? 60 : 1);
		const title = titleOf(objective.replace(interval[0], ' '), objective);
		return {
			title,
			objective,
			cadence: { kind: 'interval', everyMinutes: Math.max(minutes, shortestMinutes) },
		};
	}
	const said = readQuickAdd(objective, { nowMs, rules, language: settings.language });
	const time = /T(\d\d):(\d\d)/.exec(said.dueDate ?? '');
	const at = time ? { hour: Number(time[1]), minute: Number(time[2]) } : usualTime;
	const cadence = cadenceOf(said.recurrenceRule, at, settings.timeZone);
	return {
		title: titleOf(cadence.kind === 'manual' ? objective : said.title, objective),
		objective,
		cadence,
	};
}

function cadenceOf(rule: string | undefined, { hour, minute }: typeof usualTime, timeZone: string): Cadence {
	const said = rule === undefined ? undefined : readRepetition(rule);
	if (said?.interval !== 1) return { kind: 'manual' };
	const at = { atHour: hour, atMinute: minute, timeZone };
	const days = said.weekdays.map((day) => (weekdayCodes.indexOf(day) + 1) % 7);
	const [first] = days;
	if (said.frequency === 'DAILY') return { kind: 'daily', ...at };
	if (said.frequency !== 'WEEKLY' || first === undefined) return { kind: 'manual' };
	if (days.length === 1) return { kind: 'weekly', dayOfWeek: first, ...at };
	return { kind: 'cron', expression: `${minute} ${hour} * * ${days.join(',')}`, timeZone };
}

function titleOf(text: string, objective: string): string {
	const line = text.trim().replaceAll(/\s+/g, ' ') || objective;
	return line.charAt(0).toUpperCase() + line.slice(1, 80);
}
