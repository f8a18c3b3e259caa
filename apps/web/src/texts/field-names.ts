import { own, words } from './words.svelte.ts';

/** What a form calls a field: "Due date". */
export function fieldName(name: string): string {
	return own(words().names.fields, name) ?? spaced(name.replace(/^is(?=[A-Z])/, ''));
}

/** A value of a choice: "Not started" for `not-started` and `notStarted`. */
export function choiceName(value: string): string {
	return own(words().names.choices, value) ?? spaced(value.replace(/[-_]/g, ' '));
}

/** What a tool does, by what stands behind its module: "Log meal" for `logMeal`. */
export function verbName(verb: string): string {
	return own(words().names.verbs, verb) ?? spaced(verb);
}

function spaced(name: string): string {
	const apart = name.replace(
		/([a-z\d])([A-Z])/g,
		(_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
	);
	return apart.charAt(0).toUpperCase() + apart.slice(1).toLowerCase();
}
