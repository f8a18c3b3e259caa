import type { AppContext } from '../app/app-context.ts';
import type { Undone } from '../data/write.ts';
import { words } from '../texts/words.svelte.ts';

type Deps = Pick<AppContext, 'data' | 'toasts'>;

/** Takes back the last thing that the person did on this device. */
export async function undoLast(deps: Deps): Promise<void> {
	tell(deps, await deps.data.undo(), words().app.undone);
}

export async function redoLast(deps: Deps): Promise<void> {
	tell(deps, await deps.data.redo(), (label) => label ?? words().app.redo);
}

function tell({ toasts }: Deps, undone: Undone, say: (label: string | undefined) => string): void {
	const { app, refusals } = words();
	if (!undone.ok) {
		toasts.show(undone.code === 'NOTHING_TO_UNDO' ? app.nothingToUndo : refusals[undone.code], {
			isWrong: true,
		});
		return;
	}
	toasts.show(undone.leftAlone.length > 0 ? app.leftAlone : say(undone.step.label));
}
