import { en, type Texts } from './en.ts';

export type Language = 'en' | 'de';

let current = $state.raw<Texts>(en);
let chosen = $state<Language>('en');

/** The catalogue of texts in the person's language. */
export function words(): Texts {
	return current;
}

/** What a dictionary has for a name, which may come from data and be that of a method of every object. */
export function own(dictionary: Readonly<Record<string, string>>, name: string): string | undefined {
	return Object.hasOwn(dictionary, name) ? dictionary[name] : undefined;
}

/** For `Intl`. */
export function language(): Language {
	return chosen;
}

export async function setLanguage(next: Language): Promise<void> {
	if (next === chosen) return;
	const texts = next === 'de' ? (await import('./de.ts')).de : en;
	chosen = next;
	current = texts;
	document.documentElement.lang = next;
}
