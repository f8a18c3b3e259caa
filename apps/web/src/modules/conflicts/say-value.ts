import { words } from '../../texts/words.svelte.ts';

/** A field's value as text, for a person who is to choose between two. */
export function sayValue(value: unknown): string {
	const texts = words().conflicts;
	if (value === null || value === undefined || value === '') return texts.written.empty;
	if (typeof value === 'boolean') return value ? texts.yes : texts.no;
	if (Array.isArray(value)) return value.map(sayItem).join(', ');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Things in lists have a title, such as the steps of a task. */
function sayItem(item: unknown): string {
	const isTitled = typeof item === 'object' && item !== null && 'title' in item;
	return isTitled ? String(item.title) : sayValue(item);
}
