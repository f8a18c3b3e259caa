import { type EditorView, WidgetType } from '@codemirror/view';

/** In place of the dash of a list. */
export class Bullet extends WidgetType {
	override eq(): boolean {
		return true;
	}

	override toDOM(): HTMLElement {
		const dot = document.createElement('span');
		dot.className = 'bullet';
		dot.textContent = '•';
		return dot;
	}
}

/** In place of `[ ]`, and ticked by a press. */
export class TaskBox extends WidgetType {
	readonly #isDone: boolean;

	constructor(isDone: boolean) {
		super();
		this.#isDone = isDone;
	}

	override eq(other: TaskBox): boolean {
		return other.#isDone === this.#isDone;
	}

	override toDOM(view: EditorView): HTMLElement {
		const box = document.createElement('input');
		box.type = 'checkbox';
		box.className = 'task-box';
		box.checked = this.#isDone;
		box.ariaLabel = view.state.phrase('Tick');
		box.onmousedown = (event) => event.preventDefault();
		box.onclick = (event) => {
			event.preventDefault();
			tickAt(view, view.posAtDOM(box));
		};
		return box;
	}

	override ignoreEvent(): boolean {
		return true;
	}
}

function tickAt(view: EditorView, at: number): void {
	const isDone = view.state.sliceDoc(at + 1, at + 2) !== ' ';
	view.dispatch({ changes: { from: at + 1, to: at + 2, insert: isDone ? ' ' : 'x' }, userEvent: 'input' });
}
