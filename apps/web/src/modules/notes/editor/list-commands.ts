import { indentLess, indentMore } from '@codemirror/commands';
import { syntaxTree } from '@codemirror/language';
import type { EditorState, StateCommand } from '@codemirror/state';

interface Item {
	/** All before the item's text. */
	readonly head: string;
	readonly indent: string;
	readonly mark: string;
	readonly isTask: boolean;
}

const itemHead = /^(?<indent>\s*)(?<mark>[-*+]|\d{1,9}[.)])\s+(?<task>\[[ xX]\]\s+)?/;
const quoteHead = /^\s*>\s?/;

function itemAt(text: string): Item | undefined {
	const match = itemHead.exec(text);
	if (!match) return undefined;
	const { indent = '', mark = '-', task } = match.groups ?? {};
	return { head: match[0], indent, mark, isTask: task !== undefined };
}

/** Enter: the next item of a list or line of a quote; an empty one ends it. */
export const continueBlock: StateCommand = ({ state, dispatch }) => {
	const { main } = state.selection;
	const line = state.doc.lineAt(main.head);
	const item = itemAt(line.text);
	const head = item?.head ?? quoteHead.exec(line.text)?.[0];
	if (!main.empty || head === undefined || main.head - line.from < head.length || isInCode(state, main.head))
		return false;
	if (line.text.trim() === head.trim()) {
		dispatch(state.update({ changes: { from: line.from, to: line.to }, userEvent: 'delete' }));
		return true;
	}
	const next = item ? `${item.indent}${nextMark(item.mark)} ${item.isTask ? '[ ] ' : ''}` : head;
	dispatch(state.update(state.replaceSelection(`\n${next}`), { scrollIntoView: true, userEvent: 'input' }));
	return true;
};

function nextMark(mark: string): string {
	const number = Number.parseInt(mark, 10);
	return Number.isNaN(number) ? mark : `${number + 1}${mark.slice(-1)}`;
}

/** Tab within a list, and only there: elsewhere it goes on to the next field. */
export const indentItem: StateCommand = (target) => isInList(target.state) && indentMore(target);
export const outdentItem: StateCommand = (target) => isInList(target.state) && indentLess(target);

function isInList(state: EditorState): boolean {
	return itemAt(state.doc.lineAt(state.selection.main.head).text) !== undefined;
}

function isInCode(state: EditorState, at: number): boolean {
	for (let node = syntaxTree(state).resolveInner(at, -1); node.parent; node = node.parent)
		if (node.name === 'FencedCode') return true;
	return false;
}

/** Makes the chosen lines items with this head, such as `- [ ] `; plain text where they are that already. */
export function toggleBlock(head: '- ' | '- [ ] ' | '# '): StateCommand {
	return ({ state, dispatch }) => {
		const { from, to } = state.selection.main;
		const first = state.doc.lineAt(from).number;
		const last = state.doc.lineAt(to).number;
		const lines = Array.from({ length: last - first + 1 }, (_, index) => state.doc.line(first + index));
		const present = (text: string) => itemAt(text)?.head ?? /^#{1,6}\s+/.exec(text)?.[0] ?? '';
		const isThat = lines.every(({ text }) => present(text).trim().replace('[x]', '[ ]') === head.trim());
		const changes = lines.map((line) => ({
			from: line.from,
			to: line.from + present(line.text).length,
			insert: isThat ? '' : head,
		}));
		dispatch(state.update({ changes, userEvent: 'input' }));
		return true;
	};
}

/** Puts marks such as `**` around what is chosen, or takes them away. */
export function toggleMark(mark: string): StateCommand {
	return ({ state, dispatch }) => {
		const { from, to } = state.selection.main;
		const isMarked =
			state.sliceDoc(from - mark.length, from) === mark && state.sliceDoc(to, to + mark.length) === mark;
		const changes = isMarked
			? [
					{ from: from - mark.length, to: from },
					{ from: to, to: to + mark.length },
				]
			: [
					{ from, insert: mark },
					{ from: to, insert: mark },
				];
		const by = isMarked ? -mark.length : mark.length;
		dispatch(
			state.update({
				changes,
				selection: { anchor: from + by, head: to + by },
				userEvent: 'input',
			}),
		);
		return true;
	};
}

/** Ticks the task on the line of the cursor, or takes the tick away. */
export const tickLine: StateCommand = ({ state, dispatch }) => {
	const line = state.doc.lineAt(state.selection.main.head);
	const box = /^\s*(?:[-*+]|\d{1,9}[.)])\s+\[(?=[ xX]\])/.exec(line.text);
	if (!box) return false;
	const at = line.from + box[0].length;
	const insert = state.sliceDoc(at, at + 1) === ' ' ? 'x' : ' ';
	dispatch(state.update({ changes: { from: at, to: at + 1, insert }, userEvent: 'input' }));
	return true;
};
