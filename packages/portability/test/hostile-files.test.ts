import { describe, expect, test } from 'bun:test';
import { openDropped } from '../src/import/dropped-files.ts';
import { PortabilityError } from '../src/portability-error.ts';
import { csvSource } from '../src/sources/csv.ts';
import { enexSource } from '../src/sources/enex.ts';
import { icsSource } from '../src/sources/ics.ts';
import { importSources } from '../src/sources/import-sources.ts';
import { keepSource } from '../src/sources/keep.ts';
import { markdownSource } from '../src/sources/markdown.ts';
import { todoistSource } from '../src/sources/todoist.ts';
import { readSource } from './read-source.ts';
import { patched, zipOf } from './zip-of.ts';

/** What a file is refused with: the code, and where. */
async function refusal(work: Promise<unknown>) {
	try {
		await work;
	} catch (error) {
		if (error instanceof PortabilityError) return { code: error.code, ...error.place };
		throw error;
	}
	return 'it was taken';
}

const drop = (content: Blob, name = 'export.zip') => openDropped([{ name, content }]);
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('an archive', () => {
	test('that is a bomb is refused without being unpacked', async () => {
		const bomb = await zipOf({ 'a.md': new Blob([new Uint8Array(200 * 1024 * 1024)]) });
		expect(bomb.size).toBeLessThan(1024 * 1024);
		const began = performance.now();
		expect(await refusal(drop(bomb))).toEqual({ code: 'ARCHIVE_TOO_LARGE', part: 'a.md' });
		expect(performance.now() - began).toBeLessThan(1_000);
	}, 30_000);

	test('that is a bomb in an archive in an archive is refused by what was dropped', async () => {
		const harmless = await zipOf({ 'a.md': new Blob([new Uint8Array(60 * 1024 * 1024)]) });
		expect((await drop(await zipOf({ '1.zip': harmless }))).parts).toHaveLength(1);
		const bomb = await zipOf({ '1.zip': harmless, '2.zip': harmless, 'b.md': 'x' });
		expect(bomb.size).toBeLessThan(200 * 1024);
		expect(await refusal(drop(bomb))).toEqual({ code: 'ARCHIVE_TOO_LARGE', part: 'a.md' });
	}, 30_000);

	test('with names that lead out of it is refused, by the name as far as it can be shown', async () => {
		const long = `${'x'.repeat(1_022)}.md`;
		for (const [name, from, evil, part] of [
			['xx/etc.md', 'xx/', '../', '../etc.md'],
			['xxxx.md', 'xxxx', '/abs', '/abs.md'],
			['C1/evil.md', 'C1', 'C:', 'C:/evil.md'],
			['üxxb.md', 'xx', '\u001b\u0007', 'üb.md'],
			// The two bytes of an ü: it makes the name UTF-8, in which controls are controls.
			['üxx', '\u00c3\u00bcxx', '\u0001\u0002\u0003\u0004', 'entry 2'],
			[long, long, long, 'x'.repeat(80)],
		] as const) {
			const zip = await zipOf({ 'first.md': '-', [name]: '-' });
			expect(await refusal(drop(await patched(zip, from, evil)))).toEqual({
				code: 'ARCHIVE_NAME_UNSAFE',
				part,
			});
		}
	});

	test('in archives in archives is refused, by the name of the one that is too deep', async () => {
		const inner = await zipOf({ 'c.zip': await zipOf({ 'd.md': 'x' }) });
		expect(await refusal(drop(await zipOf({ 'b.zip': inner })))).toEqual({
			code: 'ARCHIVE_NESTED',
			part: 'b.zip',
		});
	});

	test('that is cut off or altered is refused', async () => {
		const words = Array.from({ length: 3_000 }, (_, n) => `word ${(n * 7919) % 3001}`).join(' ');
		const zip = await zipOf({ 'a.md': words });
		expect(await refusal(drop(zip.slice(0, zip.size - 30)))).toMatchObject({ code: 'ARCHIVE_UNREADABLE' });
		const bytes = new Uint8Array(await zip.arrayBuffer());
		const middle = Math.floor(bytes.length / 2);
		for (const at of [middle, middle + 200]) {
			const altered = new Uint8Array(bytes);
			altered[at] = (altered[at] ?? 0) ^ 0x10;
			const dropped = await drop(new Blob([altered]));
			const read = Array.fromAsync(markdownSource.read(dropped, { timeZone: 'UTC' }));
			expect(await refusal(read)).toEqual({ code: 'ARCHIVE_UNREADABLE', part: 'a.md' });
		}
	});

	test('whose directory names a file where there is none is refused, and does not wait for it', async () => {
		const bytes = new Uint8Array(await (await zipOf({ 'a.md': 'x', 'b.md': 'x' })).arrayBuffer());
		const second = new TextDecoder('latin1').decode(bytes).indexOf('PK\u0003\u0004', 1);
		bytes[second + 2] = 0;
		const { parts } = await drop(new Blob([bytes]));
		expect(await refusal(Array.fromAsync(parts[1]?.bytes() ?? []))).toEqual({
			code: 'ARCHIVE_UNREADABLE',
			part: 'b.md',
		});
	}, 5_000);
});

describe('text', () => {
	test('that is none is refused with its line', async () => {
		const bytes = new Uint8Array([...utf8('firstName\nAnna\nBe'), 0, 1, 2]);
		const read = readSource(csvSource, { 'a.csv': bytes }, { table: 'contacts/contacts' });
		expect(await refusal(read)).toEqual({ code: 'ENCODING_INVALID', part: 'a.csv', line: 3 });
		const enex = new Uint8Array([...utf8('<en-export>\n<note>\n<title>'), 0xff, 0xfe, 0xfd]);
		expect(await refusal(readSource(enexSource, { 'a.enex': enex }))).toMatchObject({
			code: 'ENCODING_INVALID',
			part: 'a.enex',
		});
	});

	test('nested without an end is refused, or read as far as anybody writes', async () => {
		const deep = 200_000;
		expect(await refusal(readSource(enexSource, { 'a.enex': '<a>'.repeat(deep) }))).toMatchObject({
			code: 'NESTING_TOO_DEEP',
			line: 1,
		});
		const json = `{"isTrashed":false,"userEditedTimestampUsec":1,"title":${'['.repeat(deep)}`;
		const { wrong } = await readSource(keepSource, { 'a.json': json });
		expect(wrong).toMatchObject([{ reason: 'UNREADABLE', place: { part: 'a.json' } }]);
		const html = await readSource(markdownSource, { 'a.html': `<html><body>${'<div>'.repeat(deep)}x` });
		expect(html.values('notes/notes')).toHaveLength(1);
		const ics = `BEGIN:VCALENDAR\n${'BEGIN:VEVENT\n'.repeat(5_000)}`;
		const calendar = await readSource(icsSource, { 'a.ics': ics });
		expect(calendar.values('calendar/events')).toEqual([]);
		expect(calendar.wrong.length).toBeGreaterThan(0);
	}, 30_000);

	test('with formulas and scripts comes as text, without what runs', async () => {
		const table = 'firstName,notes\nAnna,"=cmd|\' /C calc\'!A0"\n';
		const csv = await readSource(csvSource, { 'a.csv': table }, { table: 'contacts/contacts' });
		expect(csv.values('contacts/contacts')).toEqual([{ firstName: 'Anna', notes: "=cmd|' /C calc'!A0" }]);
		const page =
			'<html><body><img src=x onerror=alert(1)><svg onload=alert(2)><iframe src="//evil"></iframe><a href="JaVaScRiPt:alert(3)">a</a><p>Text</p></body></html>';
		const html = await readSource(markdownSource, { 'a.html': page });
		const content = String(html.values('notes/notes')[0]?.content);
		expect(content).toContain('Text');
		expect(content).not.toMatch(/onerror|onload|iframe|javascript/i);
		expect(html.losses.map(({ code }) => code)).toContain('ACTIVE_CONTENT');
	});

	test('of one huge item comes whole, and of very many items each', async () => {
		const huge = 'Wörter und mehr. '.repeat(300_000);
		const note = await readSource(markdownSource, { 'a.md': `# Groß\n\n${huge}` });
		expect(String(note.values('notes/notes')[0]?.content)).toHaveLength(huge.trimEnd().length);
		const head = 'TYPE,CONTENT,PRIORITY,INDENT\n';
		const many = await readSource(todoistSource, {
			'a.csv': head + 'task,Immer dasselbe,4,1\n'.repeat(20_000),
		});
		expect(new Set(many.of('todo/tasks').map(({ id }) => id)).size).toBe(20_000);
	}, 60_000);
});

test('nothing that is empty or strange keeps a source from saying whether it is its own', async () => {
	const strange = [
		new Uint8Array(0),
		new Uint8Array([0]),
		utf8('\ufeff'),
		utf8('{'),
		utf8('<'),
		new Uint8Array(5_000).fill(0xff),
	];
	for (const name of ['a', 'a.csv', 'a.json', 'a.md', 'a.ics', 'a.vcf', 'a.enex', 'a.db', 'backup.daylio']) {
		for (const bytes of strange) {
			const dropped = await drop(new Blob([bytes]), name);
			for (const source of importSources) {
				const outcome = await source.recognises(dropped).catch((error: unknown) => error);
				expect(typeof outcome === 'boolean' || outcome instanceof PortabilityError).toBe(true);
			}
		}
	}
});
