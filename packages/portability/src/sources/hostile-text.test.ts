import { expect, test } from 'bun:test';
import { readSource } from '../../test/read-source.ts';
import { dayOneSource } from './day-one.ts';
import { daylioSource } from './daylio.ts';
import { enexSource } from './enex.ts';
import { icsSource } from './ics.ts';
import { markdownSource } from './markdown.ts';
import { notionSource } from './notion.ts';
import { todoistSource } from './todoist.ts';

/** Text that takes minutes where a pattern looks through all of it again from each character. */
const pieces = [
	'[',
	'![',
	'[[',
	'[a](',
	'![a](',
	'<',
	'`',
	'```',
	'# ',
	'#a',
	' ',
	'\\',
	'[[file ',
	'((',
	'---\n',
	'*',
];
const texts = pieces.map((piece) => piece.repeat(Math.ceil(120_000 / piece.length)));
const columns = 'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE';
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const cases = {
	markdown: (text: string) =>
		readSource(markdownSource, { 'a.md': `# a${text}\n${text}`, 'b.html': `<p>${text}</p>${text}` }),
	notion: (text: string) => readSource(notionSource, { [`a ${'0'.repeat(32)}.md`]: text }),
	todoist: (text: string) =>
		readSource(todoistSource, {
			'a.csv': `${columns}\ntask,x,,4,1,,,${quoted(text)}\nnote,${quoted(text)},,,,,,`,
		}),
	daylio: (text: string) =>
		readSource(daylioSource, {
			'a.csv': `full_date,date,weekday,time,mood,activities,note\n2026-01-01,,,09:00,good,,${quoted(text)}`,
		}),
	'day-one': (text: string) =>
		readSource(dayOneSource, {
			'a.json': JSON.stringify({ entries: [{ uuid: 'a', creationDate: '2026-01-01T00:00:00Z', text }] }),
		}),
	enex: (text: string) =>
		readSource(enexSource, { 'a.enex': `<note><content><![CDATA[<p>${text}</p>]]></content></note>` }),
	ics: (text: string) =>
		readSource(icsSource, {
			'a.ics': `BEGIN:VEVENT\nDTSTART;TZID="${text.replaceAll('\n', '')}":20260101T100000\nSUMMARY:${text}\nEND:VEVENT`,
		}),
};

for (const [name, read] of Object.entries(cases)) {
	test(`${name} reads text that was made to hold it up in no time`, async () => {
		for (const text of texts) expect((await read(text)).wrong.length).toBeLessThanOrEqual(1);
	}, 20_000);
}
