import type { Language } from '../../language/language.ts';
import { pageGerman } from './de.tsx';
import { type PageTexts, pageEnglish } from './en.tsx';

const catalogues: Readonly<Record<Language, PageTexts>> = { en: pageEnglish, de: pageGerman };

export function pageTexts(language: Language): PageTexts {
	return catalogues[language];
}
