import { syntaxTree } from '@codemirror/language';
import type { EditorState, Range } from '@codemirror/state';
import {
	Decoration,
	type DecorationSet,
	type EditorView,
	ViewPlugin,
	type ViewUpdate,
} from '@codemirror/view';
import type { SyntaxNodeRef } from '@lezer/common';
import { Bullet, TaskBox } from './list-widgets.ts';

const hidden = Decoration.replace({});
const bullet = Decoration.replace({ widget: new Bullet() });
const lineOf = (name: string) => Decoration.line({ class: name });
const lineByNode: Readonly<Record<string, Decoration>> = {
	ATXHeading1: lineOf('heading-1'),
	ATXHeading2: lineOf('heading-2'),
	ATXHeading3: lineOf('heading-3'),
	SetextHeading1: lineOf('heading-1'),
	SetextHeading2: lineOf('heading-2'),
	Blockquote: lineOf('quote'),
	FencedCode: lineOf('code-line'),
	CodeBlock: lineOf('code-line'),
};
const done = Decoration.mark({ class: 'done' });
const indent = Decoration.mark({ class: 'indent' });
const noteLink = Decoration.mark({ class: 'note-link', attributes: { role: 'link' } });

/**
 * Shows Markdown as it is meant, and its marks only on the lines where the person writes. The text stays as it is,
 * byte for byte.
 */
export const liveFormatting = ViewPlugin.fromClass(
	class {
		decorations: DecorationSet;

		constructor(view: EditorView) {
			this.decorations = decorationsOf(view);
		}

		update(update: ViewUpdate): void {
			const isNew =
				update.docChanged ||
				update.viewportChanged ||
				update.selectionSet ||
				update.focusChanged ||
				syntaxTree(update.startState) !== syntaxTree(update.state);
			if (isNew) this.decorations = decorationsOf(update.view);
		}
	},
	{ decorations: (plugin) => plugin.decorations },
);

function decorationsOf(view: EditorView): DecorationSet {
	const { state } = view;
	const found: Range<Decoration>[] = [];
	const isWrittenIn = view.hasFocus ? (at: number) => hasCursorOnLine(state, at) : () => false;
	for (const { from, to } of view.visibleRanges) {
		syntaxTree(state).iterate({ from, to, enter: (node) => void decorate(node, state, isWrittenIn, found) });
	}
	return Decoration.set(found, true);
}

function hasCursorOnLine(state: EditorState, at: number): boolean {
	const { from, to } = state.doc.lineAt(at);
	return state.selection.ranges.some((range) => range.from <= to && range.to >= from);
}

function decorate(
	node: SyntaxNodeRef,
	state: EditorState,
	isWrittenIn: (at: number) => boolean,
	found: Range<Decoration>[],
): void {
	const { name, from, to } = node;
	const line = lineByNode[name];
	if (line) {
		const last = state.doc.lineAt(to).number;
		for (let number = state.doc.lineAt(from).number; number <= last; number++)
			found.push(line.range(state.doc.line(number).from));
	}
	if (name === 'ListMark') {
		const start = state.doc.lineAt(from).from;
		if (start < from) found.push(indent.range(start, from));
	}
	if (name === 'NoteLink') found.push(noteLink.range(from, to));
	if (name === 'TaskMarker') {
		const isDone = state.sliceDoc(from + 1, from + 2) !== ' ';
		found.push(Decoration.replace({ widget: new TaskBox(isDone) }).range(from, to));
		const end = state.doc.lineAt(from).to;
		if (isDone && end > to + 1) found.push(done.range(to + 1, end));
	}
	if (isWrittenIn(from)) return;
	const end = endOfHidden(node, state);
	if (end !== undefined) found.push(hidden.range(from, end));
	else if (name === 'ListMark') decorateListMark(node, state, found);
}

/** A box stands for the mark of a task; dashes and stars become dots; numbers stay. */
function decorateListMark({ from, to }: SyntaxNodeRef, state: EditorState, found: Range<Decoration>[]): void {
	const rest = state.sliceDoc(to, to + 5);
	if (/^\s\[[ xX]\]/.test(rest)) found.push(hidden.range(from, to + 1));
	else if (/^[-*+]$/.test(state.sliceDoc(from, to))) found.push(bullet.range(from, to));
}

/** Where the part ends that is not shown; undefined for what is shown. */
function endOfHidden({ name, to, node }: SyntaxNodeRef, state: EditorState): number | undefined {
	const parent = node.parent?.name;
	switch (name) {
		case 'HeaderMark':
		case 'QuoteMark':
			return state.sliceDoc(to, to + 1) === ' ' ? to + 1 : to;
		case 'EmphasisMark':
		case 'StrikethroughMark':
		case 'NoteLinkMark':
			return to;
		case 'CodeMark':
			return parent === 'InlineCode' ? to : undefined;
		case 'LinkMark':
		case 'URL':
			return parent === 'Link' ? to : undefined;
		default:
			return undefined;
	}
}
