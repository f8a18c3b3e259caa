import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The app's tokens reach into the editor's shadow root. */
const parts = EditorView.theme({
	'&': { color: 'var(--text)', background: 'none', fontSize: 'inherit' },
	'&.cm-focused': { outline: 'none' },
	'.cm-scroller': { fontFamily: 'inherit', lineHeight: '1.65', overflow: 'visible' },
	'.cm-content': { padding: '0 0 40vh', caretColor: 'var(--accent)' },
	'.cm-line': { padding: '0' },
	'.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
	'.cm-placeholder': { color: 'var(--muted)' },
	'&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
		background: 'var(--accent-soft)',
	},
	'.heading-1': { fontSize: '1.45em', fontWeight: '620', lineHeight: '1.35', paddingTop: '0.6em' },
	'.heading-2': { fontSize: '1.22em', fontWeight: '620', lineHeight: '1.4', paddingTop: '0.5em' },
	'.heading-3': { fontSize: '1.06em', fontWeight: '620', paddingTop: '0.4em' },
	'.quote': { borderLeft: '3px solid var(--line)', paddingLeft: '12px', color: 'var(--muted)' },
	'.code-line': {
		background: 'var(--sunken)',
		fontFamily: 'var(--mono)',
		fontSize: '0.92em',
		padding: '0 10px',
	},
	'.done': { color: 'var(--muted)', textDecoration: 'line-through', textDecorationColor: 'var(--faint)' },
	'.indent': { letterSpacing: '0.45em' },
	'.bullet': { display: 'inline-block', width: '1ch', color: 'var(--accent)' },
	'.task-box': {
		width: '16px',
		height: '16px',
		margin: '0 7px 0 0',
		verticalAlign: '-2px',
		accentColor: 'var(--accent)',
		cursor: 'pointer',
	},
	'.note-link, .link': { color: 'var(--accent)', cursor: 'pointer' },
	'.note-link:hover, .link:hover': { textDecoration: 'underline' },
	'.mark': { color: 'var(--muted)' },
	'.code': { fontFamily: 'var(--mono)', fontSize: '0.92em' },
	'.arrived': { background: 'var(--warm-soft)', borderRadius: '3px' },
	'.cm-panels': { background: 'var(--surface)', color: 'inherit', border: '0' },
	'.cm-panels-top': { borderBottom: '1px solid var(--line)', marginBottom: '12px' },
	'.cm-panel.cm-search': { padding: '4px 28px 12px 0', fontSize: 'var(--sm)' },
	'.cm-panel.cm-search label': { fontSize: 'var(--xs)', whiteSpace: 'nowrap' },
	'.cm-panel.cm-search [name=close]': { padding: '0 8px', fontSize: 'var(--lg)', cursor: 'pointer' },
	'.cm-textfield, .cm-button': {
		minHeight: '30px',
		padding: '0 8px',
		border: '1px solid var(--edge)',
		borderRadius: 'var(--r1)',
		background: 'var(--surface)',
		backgroundImage: 'none',
		color: 'inherit',
		fontFamily: 'inherit',
		fontSize: 'var(--sm)',
	},
	'.cm-searchMatch': { background: 'var(--warm-soft)' },
	'.cm-searchMatch-selected': { background: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
	'.cm-tooltip': {
		border: '1px solid var(--line)',
		borderRadius: 'var(--r2)',
		background: 'var(--raised)',
		boxShadow: 'var(--shadow-high)',
		overflow: 'hidden',
	},
	'.cm-tooltip.cm-tooltip-autocomplete > ul': {
		fontFamily: 'inherit',
		fontSize: 'var(--sm)',
		maxHeight: '16em',
	},
	'.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '6px 12px' },
	'.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
		background: 'var(--accent-soft)',
		color: 'var(--text)',
	},
});

const text = HighlightStyle.define([
	{ tag: tags.strong, fontWeight: '650' },
	{ tag: tags.emphasis, fontStyle: 'italic' },
	{ tag: tags.strikethrough, textDecoration: 'line-through' },
	{ tag: tags.monospace, class: 'code' },
	{ tag: [tags.link, tags.url], class: 'link' },
	{ tag: [tags.processingInstruction, tags.contentSeparator], class: 'mark' },
]);

export const editorTheme = [parts, syntaxHighlighting(text)];
