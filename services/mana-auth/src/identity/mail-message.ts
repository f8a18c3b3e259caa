import { mailTexts } from './mail-texts.ts';
import type { Mail } from './mailer.ts';

/** What a mail reads like, as plain text and as HTML that says the same. */
export function composeMail({ subject, text, link, language }: Mail): {
	subject: string;
	text: string;
	html: string;
} {
	const { ignore } = mailTexts(language);
	const title = oneLine(subject);
	const paragraph = oneLine(text);
	return {
		subject: title,
		text: `${paragraph}\n\n${link}\n\n${ignore}\n`,
		html: [
			'<!doctype html>',
			`<html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>`,
			'<body style="font:16px/1.5 system-ui,sans-serif;margin:2em auto;max-width:36em;padding:0 1em">',
			`<p>${escapeHtml(paragraph)}</p>`,
			`<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`,
			`<p style="color:#666">${escapeHtml(ignore)}</p>`,
			'</body></html>',
		].join('\n'),
	};
}

/** People name spaces: what they write makes no line of its own, neither in a header nor in the text. */
function oneLine(text: string): string {
	return text
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
		.trim()
		.slice(0, 1_000);
}

function escapeHtml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
}
