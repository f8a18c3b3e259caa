import type { Person } from '../../app/person.svelte.ts';
import type { RecordField } from '../../app/record-fields.ts';
import { sayDue } from '../../texts/dates.ts';
import { choiceName } from '../../texts/field-names.ts';
import { proposalWords } from '../../texts/proposals/proposal-words.ts';
import { words } from '../../texts/words.svelte.ts';

type Clock = Pick<Person, 'today' | 'rules'>;

/** A value of a record's field, as a person reads it. */
export function sayField(control: RecordField | undefined, value: unknown, clock: Clock): string {
	if (isNothing(value)) return proposalWords().detail.empty;
	if (typeof value === 'boolean') return value ? words().conflicts.yes : words().conflicts.no;
	if (typeof value === 'string') {
		if (control?.kind === 'choice') return choiceName(value);
		return control?.kind === 'date' || isDate(value) ? sayDate(value, clock) : value;
	}
	if (Array.isArray(value)) return value.map((item) => sayItem(item, clock)).join('\n');
	return typeof value === 'object' ? sayItem(value, clock) : String(value);
}

export function isNothing(value: unknown): boolean {
	return (
		value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
	);
}

/** A part of a list, such as a step of a task: by its title, or by all that it holds. */
function sayItem(item: unknown, clock: Clock): string {
	if (typeof item !== 'object' || item === null) return sayField(undefined, item, clock);
	if ('title' in item && typeof item.title === 'string') return item.title;
	return Object.entries(item)
		.filter(([name, value]) => name !== 'id' && !isNothing(value))
		.map(([name, value]) => `${choiceName(name)}: ${sayField(undefined, value, clock)}`)
		.join(', ');
}

function isDate(text: string): boolean {
	return /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.test(text);
}

function sayDate(text: string, { today, rules }: Clock): string {
	const { day, time } = sayDue(text, today, rules);
	return day === '' ? text : [day, time].filter((part) => part !== '').join(', ');
}
