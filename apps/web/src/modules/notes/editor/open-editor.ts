import { closeCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, Transaction } from '@codemirror/state';
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view';
import { arrivedText } from './arrived-text.ts';
import { editorTheme } from './editor-theme.ts';
import { continueBlock, indentItem, outdentItem, tickLine, toggleMark } from './list-commands.ts';
import { liveFormatting } from './live-formatting.ts';
import { markdown } from './markdown.ts';
import { type NoteLinkDeps, noteLinks, openAt } from './note-links.ts';

export interface EditorDeps extends NoteLinkDeps {
	/** A shadow root: the page's policy allows its style sheets, and none that are added to the page itself. */
	readonly parent: ShadowRoot;
	readonly text: string;
	/** For screen readers. */
	readonly label: string;
	/** Shown while there is no text. */
	readonly placeholder: string;
	/** What the editor says by itself, by its English. */
	readonly phrases: Readonly<Record<string, string>>;
	/** The text after each change by the person. */
	onchange(text: string): void;
}

/** A Markdown editor. */
export function openEditor(deps: EditorDeps): EditorView {
	const openLink = (view: EditorView) => openAt(view, view.state.selection.main.head, deps);
	return new EditorView({
		parent: deps.parent,
		root: deps.parent,
		doc: deps.text,
		extensions: [
			history(),
			drawSelection(),
			search({ top: true }),
			highlightSelectionMatches({ minSelectionLength: 3 }),
			markdown,
			liveFormatting,
			arrivedText,
			noteLinks(deps),
			editorTheme,
			EditorView.lineWrapping,
			EditorView.contentAttributes.of({
				'aria-label': deps.label,
				spellcheck: 'true',
				autocapitalize: 'sentences',
			}),
			EditorState.phrases.of(deps.phrases),
			placeholder(deps.placeholder),
			keymap.of([
				{ key: 'Enter', run: continueBlock },
				{ key: 'Tab', run: indentItem, shift: outdentItem },
				{ key: 'Mod-b', run: toggleMark('**') },
				{ key: 'Mod-i', run: toggleMark('*') },
				{ key: 'Mod-Enter', run: (view) => tickLine(view) || openLink(view) },
				...searchKeymap,
				...historyKeymap,
				...defaultKeymap,
			]),
			EditorView.updateListener.of(({ docChanged, transactions, state }) => {
				const isOwn = transactions.some((one) => one.docChanged && !one.annotation(Transaction.remote));
				if (docChanged && isOwn) deps.onchange(state.doc.toString());
			}),
			EditorView.domEventHandlers({ blur: (_, view) => closeCompletion(view) }),
		],
	});
}
