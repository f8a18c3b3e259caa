import { expect, test } from 'bun:test';
import { type Block, type Inline, markdownBlocks } from './markdown-blocks.ts';

/** Short for what there is to show. */
function say(part: Block | Inline): string {
	if ('children' in part) return `${part.kind}(${part.children.map(say).join('|')})`;
	if ('text' in part) return part.kind === 'text' ? part.text : `${part.kind}(${part.text})`;
	return part.kind;
}

const said = (source: string) => markdownBlocks(source).map(say);

test('headings, paragraphs and what is marked in them', () => {
	expect(said('## Two *things*\n\nOne **big** `let x` ~~old~~ word')).toEqual([
		'heading(Two |emphasis(things))',
		'paragraph(One |strong(big)| |code(let x)| |struck(old)| word)',
	]);
});

test('lists hold blocks, with ticked boxes, and ordered ones begin where they say', () => {
	const [bullets, numbers] = markdownBlocks('- [x] done\n- [ ] open\n  - inner\n\ntext\n\n3. three').filter(
		({ kind }) => kind === 'list',
	);
	expect(bullets?.kind === 'list' && bullets.items.map((item) => item.map(say))).toEqual([
		['paragraph(☑| done)'],
		['paragraph(☐| open)', 'list'],
	]);
	expect(numbers).toMatchObject({ isOrdered: true, start: 3 });
});

test('code stays as it is, and tables have rows of cells', () => {
	expect(said('```js\nlet a = "<b>";\nlet c;\n```')).toEqual(['code(let a = "<b>";\nlet c;)']);
	const [table] = markdownBlocks('| a | b |\n|---|---|\n| *1* | 2 |');
	expect(table?.kind === 'table' && table.rows.map((row) => row.map((cell) => cell.map(say)))).toEqual([
		[['a'], ['b']],
		[['emphasis(1)'], ['2']],
	]);
});

test('HTML is text', () => {
	expect(said('<script>alert(1)</script>')).toEqual(['paragraph(<script>alert(1)</script>)']);
	expect(said('a <img src=x onerror=alert(1)> b')).toEqual(['paragraph(a |<img src=x onerror=alert(1)>| b)']);
});

test('only the web and mail are linked to, and images are links', () => {
	expect(said('[site](https://mana.test/a)')).toEqual(['paragraph(link(site))']);
	expect(markdownBlocks('https://mana.test/b')[0]).toMatchObject({
		children: [{ kind: 'link', href: 'https://mana.test/b' }],
	});
	expect(said('[bad](javascript:alert(1))')).toEqual(['paragraph(emphasis(bad))']);
	expect(said('[bad](data:text/html,x)')).toEqual(['paragraph(emphasis(bad))']);
	expect(said('![a cat](https://cats.test/cat.png)')).toEqual(['paragraph(link(a cat))']);
});
