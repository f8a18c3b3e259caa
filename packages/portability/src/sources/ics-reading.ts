import { checkRecurrenceRule } from '@mana/records/rules/recurrence';
import type { Loss } from '../import/import-item.ts';
import type { createItemIds } from '../import/item-ids.ts';
import { type IcalBlock, type IcalComponent, propertiesNamed } from './ical-blocks.ts';
import { type IcalTime, type IcalZones, readTimes } from './ical-times.ts';
import type { createTags } from './tag-items.ts';

export interface Making {
	readonly newId: ReturnType<typeof createItemIds>;
	readonly tags: ReturnType<typeof createTags>;
	/** The zone of times that name none. */
	readonly floating: string;
}

/** What the components of one calendar are read with. */
export interface Reading extends Making {
	readonly part: string;
	readonly zones: IcalZones;
	readonly calendarId: string;
}

/** The rule as it stands in the file; one that cannot be kept is kept as text. */
export function ruleOf({ text: block }: IcalBlock): { rule?: string; losses: Loss[]; text?: string } {
	const unfolded = block.replaceAll(/\r?\n[ \t]/g, '');
	const rules = [...unfolded.matchAll(/^RRULE(?:;[^:\r\n]*)?:([^\r\n]+)/gim)].flatMap(
		([, rule]) => rule?.trim() ?? [],
	);
	const losses: Loss[] = /^(?:RDATE|EXRULE)[;:]/im.test(unfolded)
		? [{ code: 'REPETITION_REDUCED', detail: 'RDATE' }]
		: [];
	const [rule] = rules;
	if (rule === undefined) return { losses };
	if (rules.length > 1) losses.push({ code: 'REPETITION_REDUCED', detail: rules.slice(1).join(' ') });
	try {
		checkRecurrenceRule(rule);
		return { rule, losses };
	} catch {
		return { losses: [...losses, { code: 'REPETITION_AS_TEXT', detail: rule }], text: rule };
	}
}

export function lossesOf(component: IcalComponent): Loss[] {
	const attached = propertiesNamed(component, 'attach').length;
	const people = propertiesNamed(component, 'attendee').length;
	return [
		...(attached > 0 ? [{ code: 'ATTACHMENTS', detail: String(attached) } as const] : []),
		...(people > 0 ? [{ code: 'PEOPLE', detail: String(people) } as const] : []),
	];
}

export function timeOf(
	component: IcalComponent,
	name: string,
	{ zones, floating }: Reading,
): IcalTime | undefined {
	const [property] = propertiesNamed(component, name);
	return property === undefined ? undefined : readTimes(property, zones, floating)[0];
}

export function instantOf(component: IcalComponent, name: string, reading: Reading): string | undefined {
	const time = timeOf(component, name, reading);
	return time === undefined || time.isDate ? undefined : time.text;
}
