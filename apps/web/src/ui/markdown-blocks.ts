import type { SyntaxNode } from '@lezer/common';
import { GFM, parser } from '@lezer/markdown';

export type Inline =
	| { readonly kind: 'text' | 'code'; readonly text: string }
	| { readonly kind: 'strong'; readonly children: readonly Inline[] }
	| { readonly kind: 'emphasis'; readonly children: readonly Inline[] }
	| { readonly kind: 'struck'; readonly children: readonly Inline[] }
	| { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
	| { readonly kind: 'break' };

export type Block =
	| { readonly kind: 'paragraph' | 'heading'; readonly children: readonly Inline[] }
	| {
			readonly kind: 'list';
			readonly isOrdered: boolean;
			readonly start: number;
			readonly items: readonly (readonly Block[])[];
	  }
	| { readonly kind: 'quote'; readonly blocks: readonly Block[] }
	| { readonly kind: 'code'; readonly text: string }
	| { readonly kind: 'rule' }
	| { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] };

const markdown = parser.configure(GFM);
const spans: Readonly<Record<string, 'strong' | 'emphasis' | 'struck'>> = {
	StrongEmphasis: 'strong',
	Emphasis: 'emphasis',
	Strikethrough: 'struck',
};

/**
 * GitHub's Markdown as what there is to show. HTML in it stays text, an image is a link to it, and only addresses of the
 * web and of mail are links: nothing of it runs, and nothing is loaded.
 */
export function markdownBlocks(source: string): Block[] {
	return blocksOf(markdown.parse(source).topNode, source);
}

function blocksOf(parent: SyntaxNode, source: string): Block[] {
	return childrenOf(parent).flatMap((node) => block(node, source));
}

function block(node: SyntaxNode, source: string): Block[] {
	const { name } = node;
	if (/Heading\d$/.test(name)) return [{ kind: 'heading', children: inlinesOf(node, source) }];
	switch (name) {
		case 'Paragraph':
		case 'Task':
			return [{ kind: 'paragraph', children: inlinesOf(node, source) }];
		case 'BulletList':
		case 'OrderedList': {
			const items = childrenOf(node).filter((item) => item.name === 'ListItem');
			const start = Number.parseInt(source.slice(node.from, node.from + 9), 10);
			return [
				{
					kind: 'list',
					isOrdered: name === 'OrderedList',
					start: Number.isNaN(start) ? 1 : start,
					items: items.map((item) => blocksOf(item, source)),
				},
			];
		}
		case 'Blockquote':
			return [{ kind: 'quote', blocks: blocksOf(node, source) }];
		case 'FencedCode':
		case 'CodeBlock': {
			const texts = childrenOf(node).filter((child) => child.name === 'CodeText');
			return [{ kind: 'code', text: texts.map(({ from, to }) => source.slice(from, to)).join('\n') }];
		}
		case 'HorizontalRule':
			return [{ kind: 'rule' }];
		case 'Table':
			return [{ kind: 'table', rows: tableRows(node, source) }];
		case 'HTMLBlock':
			return [{ kind: 'paragraph', children: [{ kind: 'text', text: source.slice(node.from, node.to) }] }];
		default:
			return [];
	}
}

function tableRows(table: SyntaxNode, source: string): Inline[][][] {
	return childrenOf(table)
		.filter(({ name }) => name === 'TableHeader' || name === 'TableRow')
		.map((row) =>
			childrenOf(row)
				.filter(({ name }) => name === 'TableCell')
				.map((cell) => inlinesOf(cell, source)),
		);
}

/** What stands between marks is text; the marks are left out. */
function inlinesOf(
	parent: SyntaxNode,
	source: string,
	within: { readonly from: number; readonly to: number } = parent,
): Inline[] {
	const inlines: Inline[] = [];
	let { from } = within;
	const addText = (to: number) => {
		const text = source.slice(from, to);
		if (text !== '') inlines.push({ kind: 'text', text });
	};
	for (const node of childrenOf(parent)) {
		if (node.from < within.from || node.to > within.to) continue;
		addText(node.from);
		inlines.push(...inline(node, source));
		from = node.to;
	}
	addText(within.to);
	return trimmed(inlines);
}

function inline(node: SyntaxNode, source: string): Inline[] {
	const written = source.slice(node.from, node.to);
	const span = spans[node.name];
	if (span !== undefined) return [{ kind: span, children: inlinesOf(node, source) }];
	switch (node.name) {
		case 'InlineCode':
			return [{ kind: 'code', text: written.replace(/^`+ ?| ?`+$/g, '') }];
		case 'HardBreak':
			return [{ kind: 'break' }];
		case 'Escape':
			return [{ kind: 'text', text: written.slice(1) }];
		case 'Link':
		case 'Image':
			return [link(node, source)];
		case 'URL':
		case 'Autolink': {
			const address = written.replace(/^<|>$/g, '');
			return [linkTo(address, [{ kind: 'text', text: address }])];
		}
		case 'TaskMarker':
			return [{ kind: 'text', text: /x/i.test(written) ? '☑' : '☐' }];
		case 'HTMLTag':
		case 'Entity':
			return [{ kind: 'text', text: written }];
		default:
			return [];
	}
}

function link(node: SyntaxNode, source: string): Inline {
	const parts = childrenOf(node);
	const url = parts.find(({ name }) => name === 'URL');
	const [opening, closing] = parts.filter(({ name }) => name === 'LinkMark');
	const label = opening && closing ? inlinesOf(node, source, { from: opening.to, to: closing.from }) : [];
	return linkTo(url ? source.slice(url.from, url.to) : '', label);
}

function linkTo(address: string, label: readonly Inline[]): Inline {
	const children = label.length > 0 ? label : [{ kind: 'text' as const, text: address }];
	if (/^(?:https?:\/\/|mailto:)/i.test(address)) return { kind: 'link', href: address, children };
	if (/^www\./i.test(address)) return { kind: 'link', href: `https://${address}`, children };
	// A link to anywhere else is what it says.
	return { kind: 'emphasis', children };
}

/** Marks leave a space at the beginning, as after `#`. */
function trimmed(inlines: readonly Inline[]): Inline[] {
	return inlines.map((part, place) =>
		place === 0 && part.kind === 'text' ? { ...part, text: part.text.trimStart() } : part,
	);
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
	const children: SyntaxNode[] = [];
	for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
	return children;
}
