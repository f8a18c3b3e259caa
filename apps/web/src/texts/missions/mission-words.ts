import { language } from '../words.svelte.ts';
import { missionsGerman } from './de.ts';
import { type MissionTexts, missionsEnglish } from './en.ts';
import { templatesGerman } from './templates-de.ts';
import { type TemplateTexts, templatesEnglish } from './templates-en.ts';

/** What the screens of own agents and of missions say, in the person's language. */
export function missionWords(): MissionTexts {
	return language() === 'de' ? missionsGerman : missionsEnglish;
}

/** What templates are called, and what they give their agents to do. */
export function templateWords(): TemplateTexts {
	return language() === 'de' ? templatesGerman : templatesEnglish;
}
