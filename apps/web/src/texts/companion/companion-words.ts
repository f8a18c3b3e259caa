import { language } from '../words.svelte.ts';
import { companionGerman } from './de.ts';
import { type CompanionTexts, companionEnglish } from './en.ts';

/** What the companion's panel says, in the person's language. */
export function companionWords(): CompanionTexts {
	return language() === 'de' ? companionGerman : companionEnglish;
}
