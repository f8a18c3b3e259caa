import { describe, expect, test } from 'bun:test';
import { dropped, readSource, recognised } from '../../test/read-source.ts';
import { keepSource } from './keep.ts';
import { markdownSource } from './markdown.ts';

describe('Google Keep', () => {
	const note = (more: object) =>
		JSON.stringify({
			color: 'DEFAULT',
			isTrashed: false,
			isPinned: false,
			isArchived: false,
			title: '',
			userEditedTimestampUsec: 1_700_000_000_123_456,
			...more,
		});
	const files = {
		'Takeout/Keep/a.json': note({
			title: 'Einkauf 🛒',
			listContent: [
				{ text: 'Milch', isChecked: false },
				{ text: 'Brot', isChecked: true },
			],
			labels: [{ name: 'Zuhause' }],
			color: 'TEAL',
			isPinned: true,
			createdTimestampUsec: 1_600_000_000_000_000,
		}),
		'Takeout/Keep/b.json': note({
			textContent: 'Nur Text',
			annotations: [{ url: 'https://a.example', title: 'A' }],
			attachments: [{}],
			sharees: [{}],
			isArchived: true,
			color: 'PLAID',
		}),
		'Takeout/Keep/c.json': note({ title: 'Weg', isTrashed: true }),
		'Takeout/Keep/d.json': note({}),
		'Takeout/Keep/e.json': '{"title": 5',
		'Takeout/Keep/a.html': '<p>x',
	};

	test('reads lists, labels, colours and times, leaves out what was thrown away, says what is lost', async () => {
		expect(await recognised(await dropped(files))).toBe('keep');
		const { of, values, losses, skipped, wrong } = await readSource(keepSource, files);
		const [tag] = of('tags/tags');
		expect(values('notes/notes')).toEqual([
			{
				title: 'Einkauf 🛒',
				content: '- [ ] Milch\n- [x] Brot',
				isPinned: true,
				isArchived: false,
				color: '#a7ffeb',
				tagIds: [tag?.id],
			},
			{
				title: '',
				content: 'Nur Text\n\n[A](https://a.example)',
				isPinned: false,
				isArchived: true,
				color: null,
				tagIds: [],
			},
		]);
		expect(of('notes/notes')[0]).toMatchObject({
			createdAt: '2020-09-13T12:26:40.000Z',
			modifiedAt: '2023-11-14T22:13:20.123Z',
		});
		expect(losses).toEqual([
			{ code: 'ATTACHMENTS', detail: '1' },
			{ code: 'PEOPLE' },
			{ code: 'COLOUR', detail: 'PLAID' },
		]);
		expect(skipped).toEqual(['IN_TRASH Weg', 'EMPTY Takeout/Keep/d.json']);
		expect(wrong).toMatchObject([{ reason: 'UNREADABLE', place: { part: 'Takeout/Keep/e.json' } }]);
	});
});

describe('Markdown', () => {
	test('reads front matter, headings, tags and links; equal names stay two notes', async () => {
		const files = {
			'Vault/Reise/Ideen.md':
				'---\r\ntitle: Nach Japan\r\ntags: [reise, "#asien"]\r\ncreated: 2024-05-01\r\ncssclass: wide\r\n---\r\nSiehe [[Ideen]] und [[Nirgends|dort]].\r\n\r\n![[karte.png]] #sommer/2025\r\n```\r\n#keinTag\r\n```',
			'Vault/Ideen.md': '# Ideen\n\nErste #Reise',
			'Vault/leer.md': '  \n',
			'Vault/karte.png': new Uint8Array([0x89, 0x50]),
			'Vault/.obsidian/app.json': '{}',
		};
		expect(await recognised(await dropped(files))).toBe('markdown');
		const { of, values, losses, skipped } = await readSource(markdownSource, files);
		expect(of('tags/tags').map(({ label }) => label)).toEqual(['reise', 'asien', 'sommer/2025']);
		const ids = of('tags/tags').map(({ id }) => id);
		expect(values('notes/notes')).toEqual([
			{
				title: 'Nach Japan',
				content: 'Siehe [[Ideen]] und [[Nirgends|dort]].\n\n![[karte.png]] #sommer/2025\n```\n#keinTag\n```',
				tagIds: ids,
			},
			{ title: 'Ideen', content: 'Erste #Reise', tagIds: ids.slice(0, 1) },
		]);
		expect(of('notes/notes')[0]?.createdAt).toBe('2024-05-01T00:00:00.000Z');
		expect(losses).toEqual([
			{ code: 'ATTACHMENTS', detail: '1' },
			{ code: 'FIELD', detail: 'cssclass' },
			{ code: 'LINK', detail: 'Nirgends' },
		]);
		expect(skipped).toEqual(['EMPTY Vault/leer.md', 'UNKNOWN_FILE Vault/karte.png']);
	});

	test('takes pages of HTML as well, without their scripts', async () => {
		const page =
			'<html><head><title>x</title></head><body><h1>Einkauf</h1><ul><li>Milch</li></ul><script>alert(1)</script></body></html>';
		const { values, losses } = await readSource(markdownSource, { 'Notes/Einkauf.html': page });
		expect(values('notes/notes')).toMatchObject([{ title: 'Einkauf', content: '- Milch' }]);
		expect(losses).toEqual([{ code: 'ACTIVE_CONTENT' }]);
	});

	test('keeps front matter that is no YAML, or would grow to gigabytes, as text', async () => {
		const bomb = `---\na: &a [x,x]\nb: [*a,*a,*a]\n---\nText`;
		const { values, losses } = await readSource(markdownSource, {
			'a.md': bomb,
			'b.md': '---\n: : :\n- [\n---\nText',
		});
		expect(values('notes/notes')).toMatchObject([{ content: bomb }, { title: 'b' }]);
		expect(losses).toEqual([
			{ code: 'FORMATTING', detail: 'front matter' },
			{ code: 'FORMATTING', detail: 'front matter' },
		]);
	});
});
