import { StateEffect, StateField, Transaction } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { changesBetween } from './text-changes.ts';

const arrived = StateEffect.define<readonly { readonly from: number; readonly to: number }[]>();
const settled = StateEffect.define<undefined>();
const mark = Decoration.mark({ class: 'arrived' });
const shownMs = 3_000;

/** Marks for a while what somebody else has written. */
export const arrivedText = StateField.define<DecorationSet>({
	create: () => Decoration.none,
	update(marks, transaction) {
		let next = marks.map(transaction.changes);
		for (const effect of transaction.effects) {
			if (effect.is(settled)) next = Decoration.none;
			if (effect.is(arrived)) {
				const ranges = effect.value.filter(({ from, to }) => to > from);
				next = Decoration.set(ranges.map(({ from, to }) => mark.range(from, to)));
			}
		}
		return next;
	},
	provide: (field) => EditorView.decorations.from(field),
});

/** Puts another text into the editor where it differs: the cursor and the view stay. */
export function takeOver(view: EditorView, text: string): void {
	const { state } = view;
	const changes = state.changes(changesBetween(state.doc.toString(), text));
	const ranges: { from: number; to: number }[] = [];
	changes.iterChangedRanges((_fromA, _toA, from, to) => ranges.push({ from, to }));
	const annotations = [Transaction.remote.of(true), Transaction.addToHistory.of(false)];
	view.dispatch({ changes, effects: arrived.of(ranges), annotations });
	setTimeout(() => view.dispatch({ effects: settled.of(undefined) }), shownMs);
}
