import { defineLanguageFacet, Language, languageDataProp } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import {
	Autolink,
	parser as commonMark,
	type InlineContext,
	type MarkdownConfig,
	Strikethrough,
	Table,
	TaskList,
} from '@lezer/markdown';

const openingBracket = 91;

/** `[[Title of a note]]`, within one line. */
const noteLinks: MarkdownConfig = {
	defineNodes: [{ name: 'NoteLink', style: tags.link }, { name: 'NoteLinkMark' }],
	parseInline: [
		{
			name: 'NoteLink',
			before: 'Link',
			parse(context, next, from) {
				if (next !== openingBracket || context.char(from + 1) !== openingBracket) return -1;
				const [written] = /^\[\[[^[\]\n]+\]\]/.exec(context.slice(from, context.end)) ?? [];
				if (written === undefined) return -1;
				const to = from + written.length;
				const marks = [context.elt('NoteLinkMark', from, from + 2), context.elt('NoteLinkMark', to - 2, to)];
				return context.addElement(context.elt('NoteLink', from, to, marks));
			},
		},
	],
};

/** GitHub's bare addresses. They are looked for at each letter: where a text has none, they are not. */
const addresses: MarkdownConfig = {
	...Autolink,
	parseInline: (Autolink.parseInline ?? []).map((inline) => {
		let looked: InlineContext | undefined;
		let hasAny = false;
		return {
			...inline,
			parse(context, next, from) {
				if (context !== looked) hasAny = /www\.|:\/\/|@|mailto:|xmpp:/i.test(context.text);
				looked = context;
				return hasAny ? inline.parse(context, next, from) : -1;
			},
		};
	}),
};

const data = defineLanguageFacet();

/** GitHub's Markdown with links between notes. */
export const markdown = new Language(
	data,
	commonMark.configure([
		Table,
		TaskList,
		Strikethrough,
		addresses,
		noteLinks,
		{ props: [languageDataProp.add({ Document: data })] },
	]),
	[],
	'markdown',
);
