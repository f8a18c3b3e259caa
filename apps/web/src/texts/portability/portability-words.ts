import { language } from '../words.svelte.ts';
import { portabilityGerman } from './de.ts';
import { type PortabilityTexts, portabilityEnglish } from './en.ts';

/** What import and export say, in the person's language. */
export function portabilityWords(): PortabilityTexts {
	return language() === 'de' ? portabilityGerman : portabilityEnglish;
}

/** Why it went no further, and how to go on. */
export function failureText(code: string): string {
	const { failures, failed } = portabilityWords();
	return failures[code] ?? failed(code);
}
