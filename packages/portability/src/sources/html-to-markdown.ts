import { Parser } from 'htmlparser2';
import type { Loss } from '../import/import-item.ts';

/** How deep anything that people write is nested. The parser's time grows with the square of it. */
const depthMax = 200;
const hidden = new Set([
	'script',
	'style',
	'iframe',
	'object',
	'embed',
	'form',
	'template',
	'noscript',
	'title',
	'head',
]);
const active = new Set(['script', 'iframe', 'object', 'embed', 'form']);
const blocks = new Set([
	'p',
	'div',
	'ul',
	'ol',
	'table',
	'tr',
	'blockquote',
	'section',
	'article',
	'pre',
	'hr',
	'en-note',
]);
const marks: Readonly<Record<string, string>> = {
	b: '**',
	strong: '**',
	i: '*',
	em: '*',
	s: '~~',
	del: '~~',
	code: '`',
};

export interface MarkdownOfHtml {
	readonly markdown: string;
	readonly losses: readonly Loss[];
}

/**
 * HTML as Markdown: headings, lists, boxes to tick, emphasis, links, quotes and code; of all else the text. Scripts,
 * frames and forms are taken out, and so are links that are no addresses. Of what is nested
 * deeper than 200 only the text is kept. Needs no DOM, so it runs in a worker.
 */
export function htmlToMarkdown(html: string): MarkdownOfHtml {
	const writing = createWriting();
	const parser = new Parser(
		{
			onopentag: (name, attributes) => writing.open(name, attributes),
			ontext: (text) => writing.text(text),
			onclosetag: (name) => writing.close(name),
		},
		{ recognizeSelfClosing: true },
	);
	try {
		parser.end(html);
		return writing.done();
	} catch (error) {
		if (!(error instanceof NestedTooDeep)) throw error;
		const markdown = html
			.replaceAll(/<[^<>]*>/g, ' ')
			.replaceAll(/\s+/g, ' ')
			.trim();
		return { markdown, losses: [{ code: 'FORMATTING', detail: 'nesting' }] };
	}
}

class NestedTooDeep extends Error {
	override readonly name = 'NestedTooDeep';
	readonly code = 'NESTED_TOO_DEEP';
}

function createWriting() {
	let out = '';
	let depth = 0;
	let hiddenDepth = 0;
	const lists: ('ul' | 'ol')[] = [];
	const links: (string | undefined)[] = [];
	const lost = { media: 0, isActive: false, hasTable: false };

	const newLine = (count: number) => {
		if (out === '') return;
		const ending = out.endsWith('\n\n') ? 2 : out.endsWith('\n') ? 1 : 0;
		if (ending < count) out += '\n'.repeat(count - ending);
	};

	function openBlock(name: string, attributes: Readonly<Record<string, string>>): void {
		if (name === 'br') out += '\n';
		else if (/^h[1-6]$/.test(name)) {
			newLine(2);
			out += `${'#'.repeat(Number(name[1]))} `;
		} else if (name === 'li') {
			newLine(1);
			out += `${'  '.repeat(Math.max(0, lists.length - 1))}${lists.at(-1) === 'ol' ? '1.' : '-'} `;
		} else if (name === 'en-todo' || (name === 'input' && attributes.type === 'checkbox')) {
			const isTicked = attributes.checked !== undefined && attributes.checked !== 'false';
			out += `${out.endsWith('- ') || out.endsWith('1. ') ? '' : '- '}[${isTicked ? 'x' : ' '}] `;
		} else if (name === 'blockquote') {
			newLine(2);
			out += '> ';
		} else if (name === 'hr') {
			newLine(2);
			out += '---';
			newLine(2);
		} else if (blocks.has(name)) newLine(name === 'div' || name === 'tr' || lists.length > 0 ? 1 : 2);
	}

	return {
		open(name: string, attributes: Readonly<Record<string, string>>): void {
			depth += 1;
			if (hidden.has(name)) hiddenDepth += 1;
			lost.isActive ||= active.has(name);
			if (depth > depthMax) throw new NestedTooDeep();
			if (hiddenDepth > 0) return;
			openBlock(name, attributes);
			if (name === 'ul' || name === 'ol') lists.push(name);
			if (name === 'a') {
				links.push(safeAddress(attributes.href));
				if (links.at(-1) !== undefined) out += '[';
			}
			if (name === 'td' || name === 'th') out += out.endsWith('\n') || out === '' ? '' : ' | ';
			lost.hasTable ||= name === 'table';
			if (name === 'img' || name === 'en-media' || name === 'video' || name === 'audio') lost.media += 1;
			out += marks[name] ?? '';
		},
		text(text: string): void {
			if (hiddenDepth > 0) return;
			const joined = text.replaceAll(/[ \t\r\n\u00a0]+/g, ' ');
			out += out === '' || out.endsWith('\n') ? joined.trimStart() : joined;
		},
		close(name: string): void {
			depth -= 1;
			if (hidden.has(name)) hiddenDepth -= 1;
			if (hiddenDepth > 0) return;
			out += marks[name] ?? '';
			if (name === 'a') {
				const address = links.pop();
				if (address !== undefined) out += `](${address})`;
			}
			if (name === 'ul' || name === 'ol') lists.pop();
			if (/^h[1-6]$/.test(name) || (blocks.has(name) && lists.length === 0))
				newLine(name === 'div' || name === 'tr' ? 1 : 2);
		},
		done(): MarkdownOfHtml {
			const losses: Loss[] = [
				...(lost.media > 0 ? [{ code: 'ATTACHMENTS', detail: String(lost.media) } as const] : []),
				...(lost.isActive ? [{ code: 'ACTIVE_CONTENT' } as const] : []),
				...(lost.hasTable ? [{ code: 'FORMATTING', detail: 'table' } as const] : []),
			];
			return {
				markdown: out
					.replaceAll(/[ \t]+\n/g, '\n')
					.replaceAll(/\n{3,}/g, '\n\n')
					.trim(),
				losses,
			};
		},
	};
}

function safeAddress(href: string | undefined): string | undefined {
	return href !== undefined && /^(?:https?:|mailto:|tel:)/i.test(href.trim())
		? href.trim().replaceAll(/[()\s]/g, encodeURIComponent)
		: undefined;
}
