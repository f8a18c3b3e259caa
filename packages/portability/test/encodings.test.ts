import { describe, expect, test } from 'bun:test';
import type { ArchiveEntry } from '../src/archive/read-archive.ts';
import { readText } from '../src/archive/read-text.ts';
import type { Dropped } from '../src/import/dropped-files.ts';
import { sourceItems } from '../src/import/source-items.ts';
import { importSources } from '../src/sources/import-sources.ts';
import { fixtureAnswers, openFixture } from './fixtures.ts';
import { recognised } from './read-source.ts';

type Encode = (text: string) => Uint8Array<ArrayBuffer>;

const utf8 = (text: string) => new TextEncoder().encode(text);
const crlf: Encode = (text) => utf8(text.replaceAll('\n', '\r\n'));
/** As programs wrap base64: at 76 characters. */
const wrappedCrlf: Encode = (text) => utf8(text.trim().replaceAll(/.{76}/g, '$&\r\n'));
const utf16: Encode = (text) =>
	new Uint8Array(
		`\ufeff${text}`.split('').flatMap((unit) => [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8]),
	);
/** Of what Latin letters are made of, one byte is one character; none of 0x80 to 0x9f is there. */
const windows1252: Encode = (text) => {
	if (/[\u0080-\u009f\u0100-\uffff]/.test(text)) return utf8(text);
	return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
};

async function encoded({ files, parts }: Dropped, extension: RegExp, encode: Encode): Promise<Dropped> {
	const encodedPart = async (part: ArchiveEntry): Promise<ArchiveEntry> => {
		if (!extension.test(part.name)) return part;
		const bytes = encode((await readText(part)).replace(/^\ufeff/, ''));
		return {
			name: part.name,
			sizeBytes: bytes.length,
			async *bytes() {
				yield bytes;
			},
		};
	};
	return { files, parts: await Promise.all(parts.map(encodedPart)) };
}

async function itemsOf(name: string, dropped: Dropped) {
	const source = importSources.find(({ id }) => id === name.split('/')[0]);
	if (source === undefined) throw new RangeError(`there is no source of ${name}`);
	return Array.fromAsync(sourceItems(source, dropped, fixtureAnswers(name)));
}

describe.each([
	['keep/takeout', 'CRLF', /\.json$/, crlf],
	['day-one/export', 'CRLF', /\.json$/, crlf],
	['enex/notebook', 'CRLF', /\.enex$/, crlf],
	['daylio/backup', 'base64 in lines with CRLF', /\.daylio$/, wrappedCrlf],
	['todoist/backup', 'UTF-16', /\.csv$/, utf16],
	['todoist/backup', 'windows-1252', /\.csv$/, windows1252],
	['daylio/csv', 'UTF-16', /\.csv$/, utf16],
	['daylio/csv', 'windows-1252', /\.csv$/, windows1252],
	['loop/csv', 'UTF-16', /\.csv$/, utf16],
	['loop/csv', 'windows-1252', /\.csv$/, windows1252],
] as const)('%s in %s', (name, _, extension, encode) => {
	test('is recognised and read as it is otherwise', async () => {
		const plain = await openFixture(name);
		const other = await encoded(plain, extension, encode);
		const sizes = ({ parts }: Dropped) => parts.map(({ sizeBytes }) => sizeBytes);
		expect(sizes(other)).not.toEqual(sizes(plain));
		expect(await recognised(other)).toBe(name.split('/')[0] ?? '');
		expect(await itemsOf(name, other)).toEqual(await itemsOf(name, plain));
	});
});
