import { dayAt } from '@mana/persona-runner-service/intention';
import { intentionLibrary } from '@mana/persona-runner-service/intentions';

/**
 * What a persona wanted, in its own words.
 *
 * @param day `YYYY-MM-DD`, on which it wanted it
 * @returns undefined for an intention that the library no longer has
 */
export function wantedWords(intention: string, day: string): string | undefined {
	const found = intentionLibrary.flatMap(({ intentions }) => intentions).find(({ id }) => id === intention);
	return found?.want(dayAt(Date.parse(day)));
}
