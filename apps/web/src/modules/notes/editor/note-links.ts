import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

export interface NoteLinkDeps {
	/** Titles of the notes that there are. */
	titles(): readonly string[];
	/** Goes to the note of that title. */
	open(title: string): void;
	/** Opens a web address elsewhere. */
	openAddress(address: string): void;
}

const offeredMax = 50;

/** Titles are offered after `[[`. A press on a link opens it; one with Ctrl, Cmd or Alt puts the cursor there. */
export function noteLinks(deps: NoteLinkDeps): Extension {
	return [
		autocompletion({ override: [(context) => titlesFor(context, deps.titles())], icons: false }),
		EditorView.domEventHandlers({
			mousedown(event, view) {
				if (event.button !== 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
				const isLink = event.target instanceof Element && event.target.closest('.note-link, .link') !== null;
				const at = isLink ? view.posAtCoords({ x: event.clientX, y: event.clientY }) : null;
				if (at === null || !openAt(view, at, deps)) return false;
				event.preventDefault();
				return true;
			},
		}),
	];
}

/** Opens the link at a place of the text, if one is there. */
export function openAt(
	view: EditorView,
	at: number,
	deps: Pick<NoteLinkDeps, 'open' | 'openAddress'>,
): boolean {
	const text = (from: number, to: number) => view.state.sliceDoc(from, to);
	for (let node = syntaxTree(view.state).resolveInner(at, 1); node.parent; node = node.parent) {
		if (node.name === 'NoteLink') {
			deps.open(text(node.from + 2, node.to - 2));
			return true;
		}
		const address = node.name === 'Link' ? node.getChild('URL') : node.name === 'URL' ? node : null;
		if (address) {
			deps.openAddress(text(address.from, address.to));
			return true;
		}
	}
	return false;
}

function titlesFor(context: CompletionContext, titles: readonly string[]): CompletionResult | null {
	const begun = context.matchBefore(/\[\[[^[\]\n]*$/);
	if (!begun) return null;
	const wanted = begun.text.slice(2).toLowerCase();
	const isClosed = context.state.sliceDoc(context.pos, context.pos + 2) === ']]';
	const options = titles
		.filter((title) => title !== '' && title.toLowerCase().includes(wanted))
		.slice(0, offeredMax)
		.map((title) => ({ label: title, apply: isClosed ? title : `${title}]]` }));
	return { from: begun.from + 2, options, filter: false };
}
