/** The languages in which the pages and mails speak. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** Which one a browser is shown from now on, where its person chose one. */
export const languageCookie = 'mana_language';

export function isLanguage(value: unknown): value is Language {
	return languages.some((language) => language === value);
}

/** What the person chose on this browser, else what the browser asks for (RFC 9110 §12.5.4), else English. */
export function languageOf(headers: Pick<Headers, 'get'>): Language {
	const chosen = new RegExp(`(?:^|;\\s*)${languageCookie}=(\\w+)`).exec(headers.get('cookie') ?? '')?.[1];
	return isLanguage(chosen) ? chosen : askedLanguage(headers.get('accept-language') ?? '');
}

function askedLanguage(acceptLanguage: string): Language {
	const asked = acceptLanguage
		.slice(0, maxHeaderLength)
		.split(',')
		.map((part) => {
			const [range = '', ...parameters] = part
				.trim()
				.toLowerCase()
				.split(/\s*;\s*/);
			const weight = parameters.find((one) => one.startsWith('q='))?.slice('q='.length);
			return { language: range.split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
		});
	const best = asked
		.filter(({ language, weight }) => isLanguage(language) && weight > 0)
		.sort((a, b) => b.weight - a.weight)[0]?.language;
	return isLanguage(best) ? best : 'en';
}

const maxHeaderLength = 1_000;
