import { scriptGerman } from './texts/de.ts';
import { type ScriptTexts, scriptEnglish } from './texts/en.ts';

/** In the language of the page. */
export function words(): ScriptTexts {
	return document.documentElement.lang === 'de' ? scriptGerman : scriptEnglish;
}
