import { mergeById } from '@mana/records/rules/merge-by-id';
import { mergeText } from '@mana/records/rules/merge-text';

export interface MergedValue {
	readonly value: unknown;
	/** Both stand in it where no rule could choose. */
	readonly isConflict: boolean;
}

/** Whether two versions of such a value can become one. */
export function isMergeable(value: unknown): boolean {
	return typeof value === 'string' || isListOfThings(value);
}

/** One value of two that were made of the same base. What cannot be merged is as it was written here. */
export function mergeValues(base: unknown, mine: unknown, theirs: unknown): MergedValue {
	if (typeof mine === 'string' && typeof theirs === 'string') {
		const { text, conflicts } = mergeText(typeof base === 'string' ? base : '', mine, theirs);
		return { value: text, isConflict: conflicts > 0 };
	}
	if (isListOfThings(mine) && isListOfThings(theirs)) {
		const { items } = mergeById(isListOfThings(base) ? base : [], mine, theirs);
		return { value: items, isConflict: false };
	}
	return { value: mine, isConflict: false };
}

function isListOfThings(value: unknown): value is Record<string, unknown>[] {
	return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null);
}
